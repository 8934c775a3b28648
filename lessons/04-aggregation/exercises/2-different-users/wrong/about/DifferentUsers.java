import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: approx_count_distinct guesses */
public class DifferentUsers {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .where("event IS NOT NULL AND user_id IS NOT NULL")
        .groupBy("event")
        .agg(approx_count_distinct("user_id").as("users"));
  }
}
