import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: Of each value only one event came
 *
 * <p>Asked: https://github.com/apache/gobblin/issues/1099
 */
public class ManyInOne {

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .select(
            col("value"), from_json(col("value"), "user_id INT, event STRING", Map.of()).as("e"))
        .select(
            col("e.user_id"),
            col("e.event"),
            when(col("e.event").isNull(), col("value")).as("bad"));
  }
}
