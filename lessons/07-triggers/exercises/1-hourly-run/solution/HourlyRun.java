import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Available-now asks the source once, at the start, what there is, processes that within the
 * source's limits, and ends: however fast files arrive, the run is over some time. The checkpoint
 * remembers which files were read, so the next run takes up the others, and its batches go on
 * counting.
 */
public class HourlyRun {

  public static DataStreamWriter<Row> run(DataStreamWriter<Row> writer, String checkpoint) {
    return writer.option("checkpointLocation", checkpoint).trigger(Trigger.AvailableNow());
  }
}
