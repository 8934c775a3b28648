import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * An outer join also sends rows without a partner, but not before it is known that none can come:
 * that takes the bound in time, and a watermark on both sides. What is left open are those with
 * NULL on the other side. left_anti would say it in one word, and two streams don't have it.
 */
public class NoLogout {

  public static Dataset<Row> open(Dataset<Row> events) {
    Dataset<Row> logins =
        events
            .where("event = 'login'")
            .select(col("user_id"), to_timestamp(col("timestamp")).as("login"))
            .withWatermark("login", "10 minutes");
    Dataset<Row> logouts =
        events
            .where("event = 'logout'")
            .select(col("user_id").as("who"), to_timestamp(col("timestamp")).as("logout"))
            .withWatermark("logout", "10 minutes");
    return logins
        .join(
            logouts,
            expr("user_id = who AND logout BETWEEN login AND login + INTERVAL 30 MINUTES"),
            "left_outer")
        .where("who IS NULL")
        .select("user_id", "login");
  }
}
