import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * from_json never fails: what is no JSON becomes a row of NULLs, so a NULL can't tell a bad value
 * from a missing one. Only the parser knows, and it writes the whole value into one column of the
 * schema, if there is one with the name that columnNameOfCorruptRecord says.
 */
public class JsonValues {

  private static final String SCHEMA = "user_id INT, event STRING, bad STRING";

  public static Dataset<Row> events(Dataset<Row> values) {
    Map<String, String> options = Map.of("columnNameOfCorruptRecord", "bad");
    Column event = from_json(col("value"), SCHEMA, options);
    return values.select(event.as("event")).select("event.*");
  }
}
