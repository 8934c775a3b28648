import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Says: This run would never end
 *
 * <p>Asked: https://github.com/Htunn/Data-Engineering/issues/1
 */
public class HourlyRun {

  public static DataStreamWriter<Row> run(DataStreamWriter<Row> writer, String checkpoint) {
    return writer
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.ProcessingTime("1 hour"));
  }
}
