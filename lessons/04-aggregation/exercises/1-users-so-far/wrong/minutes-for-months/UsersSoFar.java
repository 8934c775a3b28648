import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: mm is the minute, and MM the month */
public class UsersSoFar {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .groupBy("user_id")
        .agg(
            count(lit(1)).as("rows"),
            count_if(col("event").equalTo("purchase")).as("purchases"),
            max_by(col("event"), date_format(col("timestamp"), "yyyy-mm-dd HH:mm:ss"))
                .as("latest"));
  }
}
