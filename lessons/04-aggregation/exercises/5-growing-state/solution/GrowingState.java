import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * To forget a row, dropDuplicates must know when no copy of it can come any more. So the watermark
 * stands in front of it, and its column is one of those that are compared: each remembered row has
 * a time then, and goes when the watermark has passed it. dropDuplicatesWithinWatermark does so
 * without the column.
 */
public class GrowingState {

  public static Dataset<Row> once(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "10 minutes")
        .dropDuplicates("time", "user_id", "event")
        .drop("time");
  }
}
