import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A session window has no fixed length: each event opens one of five minutes, and those of a user
 * that touch are merged, also when the event between them comes later. It is over when the
 * watermark has reached its last event plus the gap, so append sends it once.
 */
public class Visits {

  public static Dataset<Row> visits(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .groupBy(session_window(col("time"), "5 minutes"), col("user_id"))
        .count()
        .select(
            col("user_id"),
            date_format(col("session_window.start"), "HH:mm:ss").as("start"),
            col("count").as("events"));
  }
}
