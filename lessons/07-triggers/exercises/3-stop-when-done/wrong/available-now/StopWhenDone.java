import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/** Says: Your query ran with another trigger than the writer had */
public class StopWhenDone {

  public static long run(DataStreamWriter<Row> writer) throws Exception {
    StreamingQuery query = writer.trigger(Trigger.AvailableNow()).start();
    query.awaitTermination();
    long rows = 0;
    for (StreamingQueryProgress progress : query.recentProgress()) {
      rows += progress.numInputRows();
    }
    return rows;
  }
}
