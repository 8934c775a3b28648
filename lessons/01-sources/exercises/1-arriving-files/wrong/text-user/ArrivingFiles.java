import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: The column user_id is of the type STRING, and INT was asked for. */
public class ArrivingFiles {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id STRING, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 2)
        .option("pathGlobFilter", "*.csv")
        .csv(folder)
        .select(col("user_id"), col("event"), col("_metadata.file_name").as("file"));
  }
}
