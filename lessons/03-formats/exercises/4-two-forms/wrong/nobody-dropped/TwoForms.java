import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: A logout of nobody was left out */
public class TwoForms {

  public static Dataset<Row> events(Dataset<Row> values) {
    String schema = "user_id INT, event STRING";
    Column json = from_json(col("value"), schema, Map.of());
    Column csv = from_csv(col("value"), lit(schema), Map.of());
    return values
        .select(when(col("value").startsWith("{"), json).otherwise(csv).as("e"))
        .select("e.*")
        .filter(col("user_id").gt(0));
  }
}
