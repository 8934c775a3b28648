import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Each form may have a stream of its own, and a union puts them together. */
public class TwoForms {

  public static Dataset<Row> events(Dataset<Row> values) {
    String schema = "user_id INT, event STRING";
    Column isJson = col("value").startsWith("{");
    Dataset<Row> json =
        values.where(isJson).select(from_json(col("value"), schema, Map.of()).as("e"));
    Dataset<Row> csv =
        values.where(not(isJson)).select(from_csv(col("value"), lit(schema), Map.of()).as("e"));
    return json.union(csv).select("e.*");
  }
}
