import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: {} is an event, of which nothing is told */
public class ManyInOne {

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .withColumn(
            "list", from_json(col("value"), "ARRAY<STRUCT<user_id: INT, event: STRING>>", Map.of()))
        .select(col("value"), col("list"), explode_outer(col("list")).as("e"))
        .select(
            col("e.user_id"), col("e.event"), when(col("list").isNull(), col("value")).as("bad"))
        .where("user_id IS NOT NULL OR event IS NOT NULL OR bad IS NOT NULL");
  }
}
