import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: dropDuplicates of user_id alone keeps the first row of a user
 *
 * <p>Asked: https://github.com/japila-books/spark-structured-streaming-internals/issues/7
 */
public class DifferentUsers {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .where("event IS NOT NULL AND user_id IS NOT NULL")
        .dropDuplicates("user_id")
        .groupBy("event")
        .agg(count(lit(1)).as("users"));
  }
}
