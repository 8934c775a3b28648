import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** Says: yours has taken out the line that says one */
public class NoQuicker {

  public static StreamingQuery start(
      SparkSession spark, String folder, String checkpoints, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    return spark
        .readStream()
        .schema("user_id INT, event STRING")
        .csv(folder)
        .groupBy("event")
        .count()
        .writeStream()
        .outputMode("update")
        .option("checkpointLocation", checkpoints + "/counts-in-one-part")
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start();
  }
}
