import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: The folders are those of the users */
public class EventFolders {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer
        .format("json")
        .partitionBy("user_id")
        .option("path", folder + "/events")
        .option("checkpointLocation", folder + "/checkpoint");
  }
}
