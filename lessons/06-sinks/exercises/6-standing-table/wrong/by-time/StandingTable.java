import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: By what does it know one? */
public class StandingTable {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    String checkpoint = folder + "/checkpoints/" + System.currentTimeMillis();
    return writer
        .format("json")
        .option("path", folder + "/table")
        .option("checkpointLocation", checkpoint);
  }
}
