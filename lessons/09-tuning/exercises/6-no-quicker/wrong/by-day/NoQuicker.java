import java.time.LocalDate;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/** Says: has the day in its name */
public class NoQuicker {

  public static StreamingQuery start(
      SparkSession spark, String folder, String checkpoints, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    spark.conf().set("spark.sql.shuffle.partitions", 1);
    return spark
        .readStream()
        .schema("user_id INT, event STRING")
        .csv(folder)
        .groupBy("event")
        .count()
        .writeStream()
        .outputMode("update")
        .option("checkpointLocation", checkpoints + "/counts-" + LocalDate.now())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start();
  }
}
