import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: 10:00 is final in batch 4, and yours waits on */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = date_format(col("window.start"), "HH:mm").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "130 seconds")
        .filter(col("event").equalTo("login"))
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(minute, col("count").as("logins"));
  }
}
