import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Says: has the day in its name */
public class SharedCheckpoint {

  public static List<StreamingQuery> start(
      DataStreamWriter<Row> counts, DataStreamWriter<Row> purchases, String folder)
      throws Exception {
    return List.of(
        counts.option("checkpointLocation", folder + "/counts-" + LocalDate.now()).start(),
        purchases.option("checkpointLocation", folder + "/purchases-" + LocalDate.now()).start());
  }
}
