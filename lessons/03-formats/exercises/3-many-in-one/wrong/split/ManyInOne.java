import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: A comma within an event */
public class ManyInOne {

  public static Dataset<Row> events(Dataset<Row> values) {
    return values
        .withColumn(
            "bad",
            when(col("value").startsWith("["), lit(null).cast("string")).otherwise(col("value")))
        .where("value <> '[]'")
        .select(col("bad"), explode(split(col("value"), "(?<=\\}),|, (?=and)")).as("part"))
        .select(
            from_json(
                    regexp_replace(col("part"), "[\\[\\]]", ""),
                    "user_id INT, event STRING",
                    Map.of())
                .as("e"),
            col("bad"))
        .select("e.user_id", "e.event", "bad");
  }
}
