import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Says: Once takes all files in one batch
 *
 * <p>Asked: https://github.com/AbsaOSS/hyperdrive/issues/197
 */
public class HourlyRun {

  public static DataStreamWriter<Row> run(DataStreamWriter<Row> writer, String checkpoint) {
    return writer.option("checkpointLocation", checkpoint).trigger(Trigger.Once());
  }
}
