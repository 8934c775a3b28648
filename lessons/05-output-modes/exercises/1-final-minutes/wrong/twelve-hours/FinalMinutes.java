import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: 13:05 came as 01:05: hh counts to twelve
 *
 * <p>Asked: https://github.com/samelamin/spark-bigquery/issues/20
 */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = date_format(col("window.start"), "hh:mm").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .filter(col("event").equalTo("login"))
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(minute, col("count").as("logins"));
  }
}
