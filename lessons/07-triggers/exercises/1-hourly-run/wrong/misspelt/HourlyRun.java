import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/** Says: Spark ignores an option that it doesn't know */
public class HourlyRun {

  public static DataStreamWriter<Row> run(DataStreamWriter<Row> writer, String checkpoint) {
    return writer.option("checkpoint", checkpoint).trigger(Trigger.AvailableNow());
  }
}
