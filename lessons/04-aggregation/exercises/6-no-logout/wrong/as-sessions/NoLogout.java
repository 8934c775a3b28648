import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: a session holds both */
public class NoLogout {

  public static Dataset<Row> open(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "10 minutes")
        .groupBy(session_window(col("time"), "30 minutes"), col("user_id"))
        .agg(
            min(when(col("event").equalTo("login"), col("time"))).as("login"),
            count_if(col("event").equalTo("logout")).as("logouts"))
        .where("login IS NOT NULL AND logouts = 0")
        .select("user_id", "login");
  }
}
