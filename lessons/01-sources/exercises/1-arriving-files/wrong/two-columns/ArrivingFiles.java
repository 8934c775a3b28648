import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: A schema goes by the places of the columns */
public class ArrivingFiles {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 2)
        .option("pathGlobFilter", "*.csv")
        .csv(folder)
        .select(col("user_id"), col("event"), col("_metadata.file_name").as("file"));
  }
}
