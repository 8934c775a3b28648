import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Spark filters before it computes the watermark, wherever this filter stands: only logins had
 * moved it, and at night none comes. So all events go into the groups, the logins are counted
 * there, and a group without any is left out when it is final. The state now has each minute, with
 * logins or without.
 */
public class SilentMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = date_format(col("window.start"), "HH:mm").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .groupBy(window(col("time"), "1 minute"))
        .agg(count_if(col("event").equalTo("login")).as("logins"))
        .where("logins > 0")
        .select(minute, col("logins"));
  }
}
