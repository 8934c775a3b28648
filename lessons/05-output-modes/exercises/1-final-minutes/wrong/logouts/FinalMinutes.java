import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: You count logouts, too: only logins count. */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = date_format(col("window.start"), "HH:mm").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .filter(col("event").startsWith("log"))
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(minute, col("count").as("logins"));
  }
}
