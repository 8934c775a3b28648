import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: Append waits for ever: nothing says when a visit is over
 *
 * <p>Asked: https://github.com/knockdata/spark-highcharts/issues/24
 */
public class Visits {

  public static Dataset<Row> visits(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .groupBy(session_window(col("time"), "5 minutes"), col("user_id"))
        .count()
        .select(
            col("user_id"),
            date_format(col("session_window.start"), "HH:mm:ss").as("start"),
            col("count").as("events"));
  }
}
