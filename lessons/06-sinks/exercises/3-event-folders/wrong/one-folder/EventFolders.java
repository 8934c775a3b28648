import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: All types of events lie in one folder */
public class EventFolders {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer
        .format("json")
        .option("path", folder + "/events")
        .option("checkpointLocation", folder + "/checkpoint");
  }
}
