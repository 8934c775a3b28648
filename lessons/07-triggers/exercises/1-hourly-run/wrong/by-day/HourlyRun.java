import java.time.LocalDate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/** Says: but the checkpoint lies elsewhere */
public class HourlyRun {

  public static DataStreamWriter<Row> run(DataStreamWriter<Row> writer, String checkpoint) {
    return writer
        .option("checkpointLocation", checkpoint + "/" + LocalDate.now())
        .trigger(Trigger.AvailableNow());
  }
}
