import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: has logged in and viewed at the same time */
public class GrowingState {

  public static Dataset<Row> once(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "10 minutes")
        .dropDuplicates("time", "user_id")
        .drop("time");
  }
}
