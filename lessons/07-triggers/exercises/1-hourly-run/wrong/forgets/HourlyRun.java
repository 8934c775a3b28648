import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Says: Run 2 began anew
 *
 * <p>Asked: https://github.com/qubole/kinesis-sql/issues/102
 */
public class HourlyRun {

  public static DataStreamWriter<Row> run(DataStreamWriter<Row> writer, String checkpoint) {
    return writer.trigger(Trigger.AvailableNow());
  }
}
