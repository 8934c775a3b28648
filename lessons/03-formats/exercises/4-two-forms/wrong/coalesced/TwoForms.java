import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: such a row is not NULL itself: coalesce takes it
 *
 * <p>Asked: https://github.com/datastax-archive/kaskada/issues/725
 */
public class TwoForms {

  public static Dataset<Row> events(Dataset<Row> values) {
    String schema = "user_id INT, event STRING";
    Column json = from_json(col("value"), schema, Map.of());
    Column csv = from_csv(col("value"), lit(schema), Map.of());
    return values.select(coalesce(json, csv).as("e")).select("e.*");
  }
}
