import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: NULL is a value to dropDuplicates */
public class DifferentUsers {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .where("event IS NOT NULL")
        .dropDuplicates("event", "user_id")
        .groupBy("event")
        .agg(count(lit(1)).as("users"));
  }
}
