import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Says: Spark asks for a checkpoint
 *
 * <p>Asked: https://github.com/dotnet/spark/issues/372
 */
public class EventFolders {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer.format("json").partitionBy("event").option("path", folder + "/events");
  }
}
