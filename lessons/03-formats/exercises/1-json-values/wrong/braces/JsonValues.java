import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: has its braces, and is no JSON */
public class JsonValues {

  public static Dataset<Row> events(Dataset<Row> values) {
    Column value = col("value");
    Column user = col("e.user_id");
    Column event = col("e.event");
    return values
        .select(value, from_json(value, "user_id INT, event STRING", Map.of()).as("e"))
        .select(
            user,
            event,
            when(
                    user.isNull()
                        .and(get_json_object(value, "$.user_id").isNotNull())
                        .or(not(value.rlike("^[{].*[}]$"))),
                    value)
                .as("bad"));
  }
}
