import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * A checkpoint is one query's memory: which files it has read, and which batches are done. Two
 * queries on one take each other's files for read, and within a session the second start ends the
 * first run. So each has a folder of its own, whose name is the same in each run.
 */
public class SharedCheckpoint {

  public static List<StreamingQuery> start(
      DataStreamWriter<Row> counts, DataStreamWriter<Row> purchases, String folder)
      throws Exception {
    return List.of(
        counts.option("checkpointLocation", folder + "/counts").start(),
        purchases.option("checkpointLocation", folder + "/purchases").start());
  }
}
