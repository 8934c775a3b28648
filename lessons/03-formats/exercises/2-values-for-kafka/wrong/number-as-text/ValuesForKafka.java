import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: user_id is a number, and yours has quotes around it */
public class ValuesForKafka {

  public static Dataset<Row> values(Dataset<Row> events) {
    return events.select(
        to_json(
                struct(col("user_id").cast("string").as("user_id"), col("event")),
                Map.of("ignoreNullFields", "false"))
            .as("value"));
  }
}
