import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: A row without a timestamp was not counted */
public class UsersSoFar {

  public static Dataset<Row> users(Dataset<Row> events) {
    return events
        .groupBy("user_id")
        .agg(
            count("timestamp").as("rows"),
            count_if(col("event").equalTo("purchase")).as("purchases"),
            max_by(col("event"), col("timestamp")).as("latest"));
  }
}
