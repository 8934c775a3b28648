import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * The state lies in as many parts as the query had at its first start, and each later start takes
 * that number from the checkpoint, whatever the session says. Nothing cuts a state anew. So the
 * query gets a new checkpoint, once, and reads everything again, once: for that the files must
 * still be there, and the sink must bear a count that comes again.
 */
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
        .option("checkpointLocation", checkpoints + "/counts-in-one-part")
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start();
  }
}
