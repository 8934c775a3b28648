import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;

/**
 * A batch works with the watermark that the batches before it have made. So what its own rows make
 * final goes out in the batch behind it, which has no rows. Once ends without that one, and does
 * not run it at the next start either: the minutes wait for the next rows. Available-now runs it
 * before it ends.
 */
public class DayLate {

  public static void run(
      Dataset<Row> minutes, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    minutes
        .writeStream()
        .outputMode("append")
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }
}
