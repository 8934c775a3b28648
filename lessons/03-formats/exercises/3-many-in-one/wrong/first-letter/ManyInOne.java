import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: it begins with a bracket, and is no JSON all the same */
public class ManyInOne {

  public static Dataset<Row> events(Dataset<Row> values) {
    String schema = "ARRAY<STRUCT<user_id: INT, event: STRING>>";
    Dataset<Row> good =
        values
            .where("value LIKE '[%'")
            .select(explode(from_json(col("value"), schema, Map.of())).as("e"))
            .selectExpr("e.user_id", "e.event", "cast(null as string) as bad");
    return good.union(
        values
            .where("value NOT LIKE '[%'")
            .selectExpr("cast(null as int)", "cast(null as string)", "value"));
  }
}
