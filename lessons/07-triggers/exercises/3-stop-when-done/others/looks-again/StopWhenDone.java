import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Looks every now and then, until Spark says that there is nothing to read. */
public class StopWhenDone {

  public static long run(DataStreamWriter<Row> writer) throws Exception {
    StreamingQuery query = writer.start();
    while (query.lastProgress() == null || query.status().isDataAvailable()) {
      Thread.sleep(50);
    }
    query.stop();
    long rows = 0;
    for (StreamingQueryProgress progress : query.recentProgress()) {
      rows += progress.numInputRows();
    }
    return rows;
  }
}
