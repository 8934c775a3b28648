import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: Without a bound in time
 *
 * <p>Asked: https://github.com/sparklyr/sparklyr/issues/1977
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
        .join(logouts, expr("user_id = who"), "left_outer")
        .where("who IS NULL")
        .select("user_id", "login");
  }
}
