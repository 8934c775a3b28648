import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/** Says: such as maxBytesPerTrigger, is ignored */
public class BigBatch {

  public static void run(
      SparkSession spark, String folder, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("maxBytesPerTrigger", "1k")
        .csv(folder)
        .writeStream()
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }
}
