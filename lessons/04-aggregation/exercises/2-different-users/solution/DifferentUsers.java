import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Spark has no count of different values for a stream. dropDuplicates keeps them as rows of its own
 * state, one for each pair of type and user, and lets through the first row of each pair: what is
 * left to do is a count. The price is that state, which only grows.
 */
public class DifferentUsers {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .where("event IS NOT NULL AND user_id IS NOT NULL")
        .dropDuplicates("event", "user_id")
        .groupBy("event")
        .agg(count(lit(1)).as("users"));
  }
}
