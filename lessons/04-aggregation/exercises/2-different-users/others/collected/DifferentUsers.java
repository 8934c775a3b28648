import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** An aggregate may keep the different values itself, and tell how many it has. */
public class DifferentUsers {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .where("event IS NOT NULL AND user_id IS NOT NULL")
        .groupBy("event")
        .agg(size(collect_set("user_id")).cast("bigint").as("users"));
  }
}
