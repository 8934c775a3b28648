import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: User 1 was in the very first file */
public class LeftBehind {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 2)
        .option("latestFirst", true)
        .option("maxFileAge", "3650d")
        .csv(folder);
  }
}
