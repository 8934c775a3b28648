import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: User 5's row of 00:44:30 came eleven minutes late, and was counted: more than ten is too
 * late.
 */
public class FutureRow {

  public static Dataset<Row> counts(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .where(col("time").leq(expr("current_timestamp() + INTERVAL 1 HOUR")))
        .withWatermark("time", "11 minutes")
        .groupBy(window(col("time"), "5 minutes"))
        .count()
        .select(date_format(col("window.start"), "yyyy-MM-dd HH:mm").as("start"), col("count"));
  }
}
