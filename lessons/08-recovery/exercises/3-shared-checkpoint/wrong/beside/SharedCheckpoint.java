import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Says: Both queries go on where they ended, and nothing lies below folder */
public class SharedCheckpoint {

  public static List<StreamingQuery> start(
      DataStreamWriter<Row> counts, DataStreamWriter<Row> purchases, String folder)
      throws Exception {
    return List.of(
        counts.option("checkpointLocation", folder + "-counts").start(),
        purchases.option("checkpointLocation", folder + "-purchases").start());
  }
}
