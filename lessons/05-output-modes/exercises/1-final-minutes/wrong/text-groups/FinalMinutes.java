import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: You have a watermark, but you don't group by its time */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .filter(col("event").equalTo("login"))
        .groupBy(date_format(col("time"), "HH:mm").as("minute"))
        .agg(count(lit(1)).as("logins"));
  }
}
