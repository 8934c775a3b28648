import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Both functions make a struct of one schema, so a row can have either. What a value is, its first
 * character says; the result doesn't, as a struct whose fields are all NULL is a value and not
 * NULL, and an event may lack its user in either form.
 */
public class TwoForms {

  public static Dataset<Row> events(Dataset<Row> values) {
    String schema = "user_id INT, event STRING";
    Column json = from_json(col("value"), schema, Map.of());
    Column csv = from_csv(col("value"), lit(schema), Map.of());
    return values
        .select(when(col("value").startsWith("{"), json).otherwise(csv).as("e"))
        .select("e.*");
  }
}
