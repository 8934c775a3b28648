import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Without a trigger, and stopped when all is processed. */
public class BigBatch {

  public static void run(
      SparkSession spark, String folder, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    StreamingQuery query =
        spark
            .readStream()
            .schema("timestamp STRING, user_id INT, event STRING")
            .option("header", true)
            .option("maxFilesPerTrigger", 1)
            .csv(folder)
            .writeStream()
            .option("checkpointLocation", checkpoint)
            .foreachBatch(sink)
            .start();
    query.processAllAvailable();
    query.stop();
  }
}
