import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * With latestFirst the youngest files are read first, so a file that has waited once is overtaken
 * by all that arrive behind it: while as many arrive as a batch takes, it waits for ever. In the
 * order of their times, which is the default, each file waits for those before it, and for no
 * others. How long, the limit says: it must leave room for what a pause has left.
 */
public class LeftBehind {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 4)
        .csv(folder);
  }
}
