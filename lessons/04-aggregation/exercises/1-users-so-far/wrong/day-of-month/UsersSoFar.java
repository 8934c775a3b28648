import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: user 1's login came a month later */
public class UsersSoFar {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .groupBy("user_id")
        .agg(
            count(lit(1)).as("rows"),
            count_if(col("event").equalTo("purchase")).as("purchases"),
            max_by(col("event"), date_format(col("timestamp"), "dd HH:mm:ss")).as("latest"));
  }
}
