import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A window makes groups that end, and the watermark says when they have ended: two minutes behind
 * the newest login. Append then sends each minute once, in the batch after the one whose rows moved
 * the watermark to the minute's end or past it. Only logins move it: Spark filters before it
 * computes the watermark, even where this filter stands below.
 */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = date_format(col("window.start"), "HH:mm").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .filter(col("event").equalTo("login"))
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(minute, col("count").as("logins"));
  }
}
