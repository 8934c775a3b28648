import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: Spark keeps the file's own name in the hidden column */
public class ArrivingFiles {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING, file STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 2)
        .option("pathGlobFilter", "*.csv")
        .csv(folder)
        .select(col("user_id"), col("event"), col("file"));
  }
}
