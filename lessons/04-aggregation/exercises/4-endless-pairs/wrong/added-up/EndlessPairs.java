import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Don't add them up */
public class EndlessPairs {

  public static Dataset<Row> visits(Dataset<Row> events) {
    Dataset<Row> logins =
        events
            .where("event = 'login'")
            .select(col("user_id"), to_timestamp(col("timestamp")).as("login"))
            .withWatermark("login", "40 minutes");
    Dataset<Row> logouts =
        events
            .where("event = 'logout'")
            .select(col("user_id").as("who"), to_timestamp(col("timestamp")).as("logout"))
            .withWatermark("logout", "40 minutes");
    return logins
        .join(
            logouts, expr("user_id = who AND logout BETWEEN login AND login + INTERVAL 30 MINUTES"))
        .select("user_id", "login", "logout");
  }
}
