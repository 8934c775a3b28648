import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: User 1 logs in again a year later */
public class DifferentUsers {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .where("event IS NOT NULL AND user_id IS NOT NULL")
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "1 hour")
        .dropDuplicatesWithinWatermark("event", "user_id")
        .groupBy("event")
        .agg(count(lit(1)).as("users"));
  }
}
