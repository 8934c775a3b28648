import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: Some values have no row: those that are no event must come, too.
 *
 * <p>Asked: https://github.com/databricks/spark-csv/issues/327
 */
public class JsonValues {

  private static final String SCHEMA = "user_id INT, event STRING, bad STRING";

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .select(from_json(col("value"), SCHEMA, Map.of("columnNameOfCorruptRecord", "bad")).as("e"))
        .select("e.*")
        .filter(col("event").isNotNull());
  }
}
