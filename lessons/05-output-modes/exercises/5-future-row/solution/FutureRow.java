import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The watermark follows the largest time that it sees, and never goes back: one row of 2062 makes
 * every row after it late. A row that is left out in front of withWatermark does not move it.
 * Behind it a condition on the time comes too late, and so it does in the groups: there the harm is
 * done.
 */
public class FutureRow {

  public static Dataset<Row> counts(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .where(col("time").leq(expr("current_timestamp() + INTERVAL 1 HOUR")))
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "5 minutes"))
        .count()
        .select(date_format(col("window.start"), "yyyy-MM-dd HH:mm").as("start"), col("count"));
  }
}
