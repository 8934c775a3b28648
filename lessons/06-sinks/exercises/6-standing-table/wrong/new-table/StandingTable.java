import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: Nothing lies below table */
public class StandingTable {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    String start = "/" + UUID.randomUUID();
    String checkpoint = folder + "/checkpoints" + start;
    return writer
        .format("json")
        .option("path", folder + "/tables" + start)
        .option("checkpointLocation", checkpoint);
  }
}
