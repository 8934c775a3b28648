import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: Say how late logins may come, with withWatermark, before you group.
 *
 * <p>Asked: https://github.com/knockdata/spark-highcharts/issues/24
 */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .filter(col("event").equalTo("login"))
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count").as("logins"));
  }
}
