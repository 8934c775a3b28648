import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Says: Among the events lies what the query remembers
 *
 * <p>Asked: https://github.com/apache/hudi/pull/778
 */
public class EventFolders {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer
        .format("json")
        .partitionBy("event")
        .option("path", folder + "/events")
        .option("checkpointLocation", folder + "/events");
  }
}
