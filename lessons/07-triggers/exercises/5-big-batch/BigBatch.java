import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/** Lesson 7, triggers. 10 minutes. A broken stream: it runs each night, and something is wrong. */
public class BigBatch {

  /*
   * What is seen at work. A file comes each hour, and more than two do not fit into memory:
   *
   *   Tuesday   batch 41: rows in 9480112, 24 files, 2 h 10 min, on the larger machine of that day
   *   Wednesday java.lang.OutOfMemoryError: Java heap space
   *   Thursday  java.lang.OutOfMemoryError: Java heap space
   *
   *   in the checkpoint on Thursday: offsets/42, and no commits/42
   *
   * Until Monday the program ran once an hour, with one file in each batch, and nothing was wrong.
   */

  // TODO: Mend it. A run hands all files to the sink that are there when it starts, one file in
  // a micro-batch, and returns when it is done. The next run goes on there, by its checkpoint.
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
        .trigger(Trigger.Once())
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }
}
