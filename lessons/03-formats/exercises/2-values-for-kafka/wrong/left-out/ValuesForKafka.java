import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: A NULL was left out with its name
 *
 * <p>Asked: https://github.com/apache/spark/pull/20884
 */
public class ValuesForKafka {

  public static Dataset<Row> values(Dataset<Row> events) {
    return events.select(to_json(struct("user_id", "event")).as("value"));
  }
}
