import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: Spark has no countDistinct for a stream
 *
 * <p>Asked: https://github.com/apache/spark/pull/17609
 */
public class DifferentUsers {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .where("event IS NOT NULL")
        .groupBy("event")
        .agg(countDistinct("user_id").as("users"));
  }
}
