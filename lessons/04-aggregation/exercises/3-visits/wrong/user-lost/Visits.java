import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: a visit belongs to one user */
public class Visits {

  public static Dataset<Row> visits(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .groupBy(session_window(col("time"), "5 minutes"))
        .agg(first("user_id").as("user_id"), count(lit(1)).as("events"))
        .select(
            col("user_id"),
            date_format(col("session_window.start"), "HH:mm:ss").as("start"),
            col("events"));
  }
}
