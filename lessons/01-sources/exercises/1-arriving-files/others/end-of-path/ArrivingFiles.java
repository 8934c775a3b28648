import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What stands behind the last slash of the path is the same name. */
public class ArrivingFiles {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 2)
        .option("pathGlobFilter", "*.csv")
        .csv(folder)
        .select(
            col("user_id"), col("event"), substring_index(input_file_name(), "/", -1).as("file"));
  }
}
