import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: or it was stopped in the middle of its first batch */
public class StopWhenDone {

  public static long run(DataStreamWriter<Row> writer) throws Exception {
    StreamingQuery query = writer.start();
    query.stop();
    long rows = 0;
    for (StreamingQueryProgress progress : query.recentProgress()) {
      rows += progress.numInputRows();
    }
    return rows;
  }
}
