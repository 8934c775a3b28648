import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/** Says: Your method has started the query */
public class HourlyRun {

  public static DataStreamWriter<Row> run(DataStreamWriter<Row> writer, String checkpoint)
      throws Exception {
    writer.option("checkpointLocation", checkpoint).trigger(Trigger.AvailableNow());
    writer.start().awaitTermination();
    return writer;
  }
}
