import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Whatever their names are, as long as they stay. */
public class SharedCheckpoint {

  public static List<StreamingQuery> start(
      DataStreamWriter<Row> counts, DataStreamWriter<Row> purchases, String folder)
      throws Exception {
    return List.of(
        counts.option("checkpointLocation", folder + "/1").start(),
        purchases.option("checkpointLocation", folder + "/2/checkpoint").start());
  }
}
