import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: the logins of 10:00 are still held back */
public class SilentMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = date_format(col("window.start"), "HH:mm").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .where("event = 'login'")
        .withWatermark("time", "2 minutes")
        .groupBy(window(col("time"), "1 minute"))
        .agg(count(lit(1)).as("logins"))
        .select(minute, col("logins"));
  }
}
