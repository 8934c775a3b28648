import java.time.LocalDate;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;

/** Says: the checkpoint lies elsewhere */
public class DayLate {

  public static void run(
      Dataset<Row> minutes, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    minutes
        .writeStream()
        .outputMode("append")
        .option("checkpointLocation", checkpoint + "/" + LocalDate.now())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }
}
