import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: [ ] is an empty array with a space in it */
public class ManyInOne {

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .withColumn(
            "list", from_json(col("value"), "ARRAY<STRUCT<user_id: INT, event: STRING>>", Map.of()))
        .where("value <> '[]'")
        .select(col("value"), col("list"), explode_outer(col("list")).as("e"))
        .select(
            col("e.user_id"), col("e.event"), when(col("list").isNull(), col("value")).as("bad"));
  }
}
