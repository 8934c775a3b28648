import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Options may come as a map, and the format as one of them stays a call. */
public class EventFolders {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer
        .partitionBy("event")
        .format("json")
        .options(Map.of("path", folder + "/events", "checkpointLocation", folder + "/checkpoint"));
  }
}
