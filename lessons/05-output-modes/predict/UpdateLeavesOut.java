import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;

/** Events are counted by type, in update mode. A row is like visit, 9. */
public class UpdateLeavesOut implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Dataset<Row> counts = trial.events().groupBy("event").count();
    trial.show(counts, "update");

    trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:05,2,view");
    trial.predict();

    trial.send("2026-01-01T10:00:10,1,login", "2026-01-01T10:00:20,3,login");
    trial.predict();

    // Nothing is sent.
    trial.predict();
  }

  @Override
  public String why() {
    return "Update sends the groups that had a row in this batch, with their new counts: view is"
        + " left out of batch 1. Without new rows, and without a watermark, there is nothing to"
        + " do, so Spark runs no batch.";
  }
}
