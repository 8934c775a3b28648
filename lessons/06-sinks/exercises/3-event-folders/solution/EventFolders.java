import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * partitionBy makes a folder of each value, and leaves the column out of the lines, as the folder's
 * name has it. The checkpoint lies beside the table and not in it: the folder is for those who read
 * events, and the checkpoint belongs to this query alone.
 */
public class EventFolders {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer
        .format("json")
        .partitionBy("event")
        .option("path", folder + "/events")
        .option("checkpointLocation", folder + "/checkpoint");
  }
}
