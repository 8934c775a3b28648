import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Says: purchases has got nothing in run 1 */
public class SharedCheckpoint {

  public static List<StreamingQuery> start(
      DataStreamWriter<Row> counts, DataStreamWriter<Row> purchases, String folder)
      throws Exception {
    StreamingQuery first = counts.option("checkpointLocation", folder).start();
    first.awaitTermination();
    return List.of(first, purchases.option("checkpointLocation", folder).start());
  }
}
