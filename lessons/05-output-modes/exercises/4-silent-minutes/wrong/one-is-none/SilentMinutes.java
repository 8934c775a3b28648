import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: 10:01 had one login, and was left out */
public class SilentMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = date_format(col("window.start"), "HH:mm").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .groupBy(window(col("time"), "1 minute"))
        .agg(count_if(col("event").equalTo("login")).as("logins"))
        .where("logins > 1")
        .select(minute, col("logins"));
  }
}
