import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: 10:00 went out when a login of 10:00:59 could still come */
public class FinalMinutes {

  public static Dataset<Row> logins(Dataset<Row> events) {
    return events
        .withColumn("time", date_trunc("minute", to_timestamp(col("timestamp"))))
        .withWatermark("time", "2 minutes")
        .filter(col("event").equalTo("login"))
        .groupBy("time")
        .count()
        .select(date_format(col("time"), "HH:mm").as("minute"), col("count").as("logins"));
  }
}
