import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: No value is bad for yours */
public class JsonValues {

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .select(
            col("value"), from_json(col("value"), "user_id INT, event STRING", Map.of()).as("e"))
        .select(col("e.user_id"), col("e.event"), when(col("e").isNull(), col("value")).as("bad"));
  }
}
