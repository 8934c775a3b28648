import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What is too old is counted from the youngest file that was seen, and not from the clock. So one
 * file that is dated ahead makes all others too old, without a word. Where a file is to be read
 * whatever time it bears, maxFileAge must be longer than any of these times is wrong.
 */
public class QuietFolder {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFileAge", "36500d")
        .csv(folder);
  }
}
