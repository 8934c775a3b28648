import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Spark parses a value once for each field */
public class JsonValues {

  private static final String SCHEMA = "user_id INT, event STRING, _corrupt_record STRING";

  public static Dataset<Row> events(Dataset<Row> values) {
    Column event = from_json(col("value"), SCHEMA, Map.of());
    return values.select(
        event.getField("user_id").as("user_id"),
        event.getField("event").as("event"),
        event.getField("_corrupt_record").as("bad"));
  }
}
