import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The schema and the header line belong to the file, so the reader gets them; the limit, too, as
 * the source decides what a micro-batch reads. Spark passes over names that begin with a dot or an
 * underline, and nothing else: .tmp needs the pattern. The hidden column _metadata has the file's
 * name without its folder, which input_file_name() has not.
 */
public class ArrivingFiles {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 2)
        .option("pathGlobFilter", "*.csv")
        .csv(folder)
        .select(col("user_id"), col("event"), col("_metadata.file_name").as("file"));
  }
}
