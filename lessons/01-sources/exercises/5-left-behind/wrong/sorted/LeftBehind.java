import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: Spark sorts no rows that go on coming */
public class LeftBehind {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 2)
        .option("latestFirst", true)
        .csv(folder)
        .orderBy("timestamp");
  }
}
