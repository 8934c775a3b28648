import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: 10:00 went out before its last login came */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "1 minute")
        .filter(col("event").equalTo("login"))
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count").as("logins"));
  }
}
