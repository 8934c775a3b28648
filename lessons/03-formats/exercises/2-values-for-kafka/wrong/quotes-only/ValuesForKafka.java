import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: A backslash in an event's name stands there as one */
public class ValuesForKafka {

  public static Dataset<Row> values(Dataset<Row> events) {
    return events.select(
        concat(
                lit("{\"user_id\":"),
                coalesce(col("user_id").cast("string"), lit("null")),
                lit(",\"event\":"),
                coalesce(
                    concat(lit("\""), replace(col("event"), lit("\""), lit("\\\"")), lit("\"")),
                    lit("null")),
                lit("}"))
            .as("value"));
  }
}
