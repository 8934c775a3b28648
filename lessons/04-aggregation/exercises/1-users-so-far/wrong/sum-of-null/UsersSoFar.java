import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: purchases is NULL where it should be 0
 *
 * <p>Asked: https://github.com/grouparoo/grouparoo/issues/262
 */
public class UsersSoFar {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .groupBy("user_id")
        .agg(
            count(lit(1)).as("rows"),
            sum(col("event").equalTo("purchase").cast("int")).as("purchases"),
            max_by(col("event"), col("timestamp")).as("latest"));
  }
}
