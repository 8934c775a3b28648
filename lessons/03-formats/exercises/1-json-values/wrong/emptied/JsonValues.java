import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: What could be read of a bad value stays */
public class JsonValues {

  private static final String SCHEMA = "user_id INT, event STRING, bad STRING";

  public static Dataset<Row> events(Dataset<Row> values) {
    Column fits = col("e.bad").isNull();
    return values
        .select(from_json(col("value"), SCHEMA, Map.of("columnNameOfCorruptRecord", "bad")).as("e"))
        .select(
            when(fits, col("e.user_id")).as("user_id"),
            when(fits, col("e.event")).as("event"),
            col("e.bad"));
  }
}
