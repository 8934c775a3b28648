import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: group by the minute alone */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .filter(col("event").equalTo("login"))
        .groupBy(window(col("time"), "1 minute"), col("user_id"))
        .count()
        .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count").as("logins"));
  }
}
