import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: latest takes 13:00 for 01:00
 *
 * <p>Asked: https://github.com/samelamin/spark-bigquery/issues/20
 */
public class UsersSoFar {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .groupBy("user_id")
        .agg(
            count(lit(1)).as("rows"),
            count_if(col("event").equalTo("purchase")).as("purchases"),
            max_by(col("event"), date_format(col("timestamp"), "yyyy-MM-dd hh:mm:ss"))
                .as("latest"));
  }
}
