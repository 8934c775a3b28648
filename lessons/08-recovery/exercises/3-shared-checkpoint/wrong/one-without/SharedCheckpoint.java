import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Says: purchases began anew in run 2 */
public class SharedCheckpoint {

  public static List<StreamingQuery> start(
      DataStreamWriter<Row> counts, DataStreamWriter<Row> purchases, String folder)
      throws Exception {
    return List.of(counts.option("checkpointLocation", folder).start(), purchases.start());
  }
}
