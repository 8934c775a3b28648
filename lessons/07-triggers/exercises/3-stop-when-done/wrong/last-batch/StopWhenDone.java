import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Says: That is what the last batch has read */
public class StopWhenDone {

  public static long run(DataStreamWriter<Row> writer) throws Exception {
    StreamingQuery query = writer.start();
    query.processAllAvailable();
    query.stop();
    return query.lastProgress().numInputRows();
  }
}
