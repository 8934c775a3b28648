import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** This one remembers a row for as long as the delay, whatever is compared. */
public class GrowingState {

  public static Dataset<Row> once(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "10 minutes")
        .dropDuplicatesWithinWatermark("timestamp", "user_id", "event")
        .drop("time");
  }
}
