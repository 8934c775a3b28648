import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: user-3 is no whole number */
public class JsonValues {

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .select(
            col("value"), from_json(col("value"), "user_id INT, event STRING", Map.of()).as("e"))
        .select(
            col("e.user_id"),
            col("e.event"),
            when(get_json_object(col("value"), "$").isNull(), col("value")).as("bad"));
  }
}
