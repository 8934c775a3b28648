import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says: A file was read before it was whole
 *
 * <p>Asked: https://github.com/apache/spark/pull/15258
 */
public class ArrivingFiles {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 2)
        .csv(folder)
        .select(col("user_id"), col("event"), col("_metadata.file_name").as("file"));
  }
}
