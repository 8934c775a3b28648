import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: A comma within an event's name was taken for one between two
 *
 * <p>Asked: https://github.com/vinyldns/vinyldns/pull/1078
 */
public class TwoForms {

  public static Dataset<Row> events(Dataset<Row> values) {
    Column json = from_json(col("value"), "user_id INT, event STRING", Map.of());
    Column parts = split(col("value"), ",");
    Column event = when(parts.getItem(1).notEqual(""), parts.getItem(1));
    Column csv = struct(parts.getItem(0).cast("int").as("user_id"), event.as("event"));
    return values
        .select(when(col("value").startsWith("{"), json).otherwise(csv).as("e"))
        .select("e.*");
  }
}
