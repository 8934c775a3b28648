import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: The five minutes of the pause are in the window already */
public class Visits {

  public static Dataset<Row> visits(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "7 minutes")
        .groupBy(session_window(col("time"), "5 minutes"), col("user_id"))
        .count()
        .select(
            col("user_id"),
            date_format(col("session_window.start"), "HH:mm:ss").as("start"),
            col("count").as("events"));
  }
}
