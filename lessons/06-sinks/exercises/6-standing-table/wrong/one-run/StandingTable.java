import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: Give it a fixed name */
public class StandingTable {

  private static final java.util.UUID RUN = java.util.UUID.randomUUID();

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    String checkpoint = folder + "/checkpoints/" + RUN;
    return writer
        .format("json")
        .option("path", folder + "/table")
        .option("checkpointLocation", checkpoint);
  }
}
