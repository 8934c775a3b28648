import java.time.LocalDate;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/** Says: the checkpoint lies elsewhere */
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
        .option("checkpointLocation", checkpoint + "/" + LocalDate.now())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }
}
