import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: what is put together of the columns is another text */
public class LostLines {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    Column noNumber = col("user_id").isNotNull().and(col("user_id").cast("int").isNull());
    Column together = concat_ws(",", col("timestamp"), col("user_id"), col("event"));
    return spark
        .readStream()
        .schema("timestamp STRING, user_id STRING, event STRING, _corrupt_record STRING")
        .option("header", true)
        .option("columnPruning", false)
        .csv(folder)
        .select(
            col("event"), coalesce(col("_corrupt_record"), when(noNumber, together)).as("line"));
  }
}
