import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The youngest still come first, and a batch has room for those that wait. */
public class LeftBehind {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 4)
        .option("latestFirst", true)
        .csv(folder);
  }
}
