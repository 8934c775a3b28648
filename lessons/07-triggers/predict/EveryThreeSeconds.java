import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;

/**
 * Events are counted by type, in update mode; a row is like visit, 9. Each tick is a second of the
 * trigger's clock, which starts at midnight. What goes out at each of them?
 */
public class EveryThreeSeconds implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Dataset<Row> counts = trial.events().groupBy("event").count();
    trial.show(counts, "update", Trigger.ProcessingTime("3 seconds"));

    trial.send("2026-01-01T00:00:00,1,login");
    trial.predict();

    trial.send("2026-01-01T00:00:01,2,login");
    trial.predict();

    trial.send("2026-01-01T00:00:02,2,view");
    trial.predict();

    trial.send("2026-01-01T00:00:03,3,view");
    trial.predict();
  }

  @Override
  public String why() {
    return "The trigger fires at full intervals: at 00:00:00, when there was nothing, and at"
        + " 00:00:03. What came in the meantime goes into one batch, and login goes out once, with"
        + " both. The last view waits for 00:00:06.";
  }
}
