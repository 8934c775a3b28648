import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;

/** Says: A second start of once doesn't help */
public class DayLate {

  public static void run(
      Dataset<Row> minutes, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    for (int start = 0; start < 2; start++) {
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
}
