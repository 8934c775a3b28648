import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: FAILFAST ends the query at the first value that doesn't fit.
 *
 * <p>Asked: https://github.com/apache/hudi/pull/18458
 */
public class JsonValues {

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .select(
            from_json(col("value"), "user_id INT, event STRING", Map.of("mode", "FAILFAST"))
                .as("e"))
        .select(col("e.user_id"), col("e.event"), lit(null).cast("string").as("bad"));
  }
}
