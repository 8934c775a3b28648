import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * processAllAvailable waits until all that is there is processed, and stop ends the query between
 * two batches then. Each batch leaves a report: recentProgress has the last 99 of them,
 * lastProgress only the last one. Where rows never stop coming, processAllAvailable never returns:
 * available-now is made for that.
 */
public class StopWhenDone {

  public static long run(DataStreamWriter<Row> writer) throws Exception {
    StreamingQuery query = writer.start();
    query.processAllAvailable();
    query.stop();
    long rows = 0;
    for (StreamingQueryProgress progress : query.recentProgress()) {
      rows += progress.numInputRows();
    }
    return rows;
  }
}
