import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;

/** Lesson 7, triggers. 10 minutes. A broken stream: it runs each night, and something is wrong. */
public class DayLate {

  /*
   * What is seen at work. A run at one in the morning has the events of the day before:
   *
   *   run     batch  rows in  rows out  first minute   last minute
   *   May 12  71     40122    1440      May 9, 23:58   May 10, 23:57
   *   May 13  72     39870    1440      May 10, 23:58  May 11, 23:57
   *
   *   batch 72: largest event time May 12, 23:59:41 | watermark used May 11, 23:58:52
   *
   * No row is late, and none is lost.
   */

  // TODO: Mend it. The minutes have a watermark of one minute. A run hands those to the sink that
  // are over by the rows that it has read, each minute once, and then returns; the others wait
  // for the next run, which goes on by the checkpoint.
  public static void run(
      Dataset<Row> minutes, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    minutes
        .writeStream()
        .outputMode("append")
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.Once())
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }
}
