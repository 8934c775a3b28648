import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: Its clock is wrong, and its rows are right */
public class QuietFolder {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("pathGlobFilter", "{archive,till-[1-8]}*.csv")
        .csv(folder);
  }
}
