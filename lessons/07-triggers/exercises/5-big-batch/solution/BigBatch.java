import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Once is one batch over all that is there, whatever limit the source has: with a file an hour it
 * was right by luck. Available-now reads the same files, in batches within the limit, and ends,
 * too. A batch that was begun keeps its input, and so the large one of the checkpoint comes once
 * more: it needs a large machine, or a new checkpoint.
 */
public class BigBatch {

  public static void run(
      SparkSession spark, String folder, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", 1)
        .csv(folder)
        .writeStream()
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }
}
