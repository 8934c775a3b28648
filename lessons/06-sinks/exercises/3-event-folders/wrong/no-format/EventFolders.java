import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: where no format is named, it is Parquet */
public class EventFolders {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, String folder) {
    return writer
        .partitionBy("event")
        .option("path", folder + "/events")
        .option("checkpointLocation", folder + "/checkpoint");
  }
}
