import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: The checkpoint does not lie in folder */
public class StandingTable {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    String checkpoint = folder + "checkpoint";
    return writer
        .format("json")
        .option("path", folder + "/table")
        .option("checkpointLocation", checkpoint);
  }
}
