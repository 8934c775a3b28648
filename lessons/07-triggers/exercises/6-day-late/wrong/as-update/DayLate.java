import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;

/** Says: 10:03 went out in run 1, when its minute was not over */
public class DayLate {

  public static void run(
      Dataset<Row> minutes, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    minutes
        .writeStream()
        .outputMode("update")
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.Once())
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }
}
