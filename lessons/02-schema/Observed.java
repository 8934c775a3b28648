import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** What lesson 2 counts in passing, with {@code --observe}: rows, malformed ones and values. */
final class Observed {

  private Observed() {}

  /** Spark parses only the columns that a query names, and finds malformed only what it parses. */
  static Dataset<Row> in(Dataset<Row> events) {
    return events.observe(
        "rows",
        count(lit(1)).as("all"),
        count(col("_corrupt_record")).as("malformed"),
        count(col("timestamp")).as("timestamp"),
        count(col("user_id")).as("user_id"),
        count(col("event")).as("event"));
  }

  /** What was counted stands in each micro-batch's progress. */
  static void tell(StreamingQuery query) {
    for (StreamingQueryProgress progress : query.recentProgress()) {
      Row rows = progress.observedMetrics().get("rows");
      if (rows != null) {
        System.out.printf(
            "Batch %s: %s rows, %s malformed. Not NULL: timestamp %s, user_id %s, event %s%n",
            progress.batchId(), rows.get(0), rows.get(1), rows.get(2), rows.get(3), rows.get(4));
      }
    }
  }
}
