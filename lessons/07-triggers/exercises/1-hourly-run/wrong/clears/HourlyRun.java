import java.io.File;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/** Says: Your method has emptied the checkpoint */
public class HourlyRun {

  public static DataStreamWriter<Row> run(DataStreamWriter<Row> writer, String checkpoint) {
    FileUtils.deleteQuietly(new File(checkpoint));
    return writer.option("checkpointLocation", checkpoint).trigger(Trigger.AvailableNow());
  }
}
