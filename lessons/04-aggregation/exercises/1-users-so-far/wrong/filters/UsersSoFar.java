import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: and so does a filter on it */
public class UsersSoFar {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .filter(col("event").isNotNull())
        .groupBy("user_id")
        .agg(
            count(lit(1)).as("rows"),
            count_if(col("event").equalTo("purchase")).as("purchases"),
            max_by(col("event"), col("timestamp")).as("latest"));
  }
}
