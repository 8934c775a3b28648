import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: 13:01 came as 01:01
 *
 * <p>Asked: https://github.com/samelamin/spark-bigquery/issues/20
 */
public class Visits {

  public static Dataset<Row> visits(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .groupBy(session_window(col("time"), "5 minutes"), col("user_id"))
        .count()
        .select(
            col("user_id"),
            date_format(col("session_window.start"), "hh:mm:ss").as("start"),
            col("count").as("events"));
  }
}
