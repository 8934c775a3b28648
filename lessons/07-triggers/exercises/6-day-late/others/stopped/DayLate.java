import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Without a trigger, and stopped when all is processed, the batch without rows, too. */
public class DayLate {

  public static void run(
      Dataset<Row> minutes, String checkpoint, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    StreamingQuery query =
        minutes
            .writeStream()
            .outputMode("append")
            .option("checkpointLocation", checkpoint)
            .foreachBatch(sink)
            .start();
    query.processAllAvailable();
    query.stop();
  }
}
