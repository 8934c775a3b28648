import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * from_json takes any type, also an array of structs, and makes NULL of a value that is none.
 * explode makes a row of each element and leaves out a value without elements, which explode_outer
 * keeps as one row: right for what is no JSON, and wrong for an empty array, which goes before.
 */
public class ManyInOne {

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .withColumn(
            "list", from_json(col("value"), "ARRAY<STRUCT<user_id: INT, event: STRING>>", Map.of()))
        .where("list IS NULL OR size(list) > 0")
        .select(col("value"), col("list"), explode_outer(col("list")).as("e"))
        .select(
            col("e.user_id"), col("e.event"), when(col("list").isNull(), col("value")).as("bad"));
  }
}
