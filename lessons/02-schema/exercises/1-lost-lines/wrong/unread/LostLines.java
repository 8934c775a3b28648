import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says: No malformed line was found
 *
 * <p>Asked: https://github.com/apache/spark/pull/24894
 */
public class LostLines {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING, _corrupt_record STRING")
        .option("header", true)
        .csv(folder)
        .select(col("event"), col("_corrupt_record").as("line"));
  }
}
