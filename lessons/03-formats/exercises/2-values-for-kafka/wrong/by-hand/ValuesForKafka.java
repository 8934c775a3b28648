import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: The quotes in an event's name end the text too soon
 *
 * <p>Asked: https://github.com/azkaban/azkaban/issues/953
 */
public class ValuesForKafka {

  public static Dataset<Row> values(Dataset<Row> events) {
    return events.select(
        concat(
                lit("{\"user_id\":"),
                coalesce(col("user_id").cast("string"), lit("null")),
                lit(",\"event\":"),
                coalesce(concat(lit("\""), col("event"), lit("\"")), lit("null")),
                lit("}"))
            .as("value"));
  }
}
