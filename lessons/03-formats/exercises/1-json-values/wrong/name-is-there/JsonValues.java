import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: what stands in the text is not what it means */
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
                        .and(value.contains("\"user_id\""))
                        .or(not(value.rlike("^[{].*[}]$"))),
                    value)
                .as("bad"));
  }
}
