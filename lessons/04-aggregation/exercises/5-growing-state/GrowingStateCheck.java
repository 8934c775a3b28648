import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Sends events, copies of them, and one that is late; then looks at what is remembered. */
public class GrowingStateCheck implements Check {

  private static final String FORGOTTEN = "the events of 10 o'clock are gone";

  @Override
  public void run(Trial trial) {
    Dataset<Row> once = GrowingState.once(trial.events());
    trial.columns(once, "timestamp", "user_id", "event");
    trial.show(once, "append");

    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:00,1,login");
    trial.send("2026-03-01T10:00:10,2,login");
    trial.expect("2026-03-01T10:00:00, 1, login", "2026-03-01T10:00:10, 2, login");

    // User 1's copy comes once more, ten minutes later; user 2 has logged in again.
    trial.send("2026-03-01T10:10:00,3,view", "2026-03-01T10:00:00,1,login");
    trial.send("2026-03-01T10:05:00,2,login");
    trial.expect("2026-03-01T10:10:00, 3, view", "2026-03-01T10:05:00, 2, login");
    trial.send("2026-03-01T10:10:00,4,view");
    trial.expect("2026-03-01T10:10:00, 4, view");
    trial.send("2026-03-01T10:00:30,5,login");
    trial.expect("2026-03-01T10:00:30, 5, login");

    trial.send("2026-03-01T12:00:00,1,view");
    trial.expect("2026-03-01T12:00:00, 1, view");
    trial.tick(); // Has no rows: it works with the watermark of the one before, if there is one.
    boolean none = trial.progress().stateOperators().length == 0;
    long kept = none ? 0 : trial.progress().stateOperators()[0].numRowsTotal();
    trial.compareText(
        "remembered at 12:00",
        List.of(FORGOTTEN),
        List.of(kept <= 1 ? FORGOTTEN : "has " + kept + " rows, of 10 o'clock, too"));
  }

  @Override
  public String explain(Report report) {
    if (report.extra("2026-03-01T10:00:00, 1, login")) {
      return "The copies come through: user 1 has logged in once, and the row came three times.";
    }
    if (report.missing("2026-03-01T10:05:00, 2, login")) {
      return "User 2's second login is no copy of the one before: it has another time. Compare all"
          + " three columns.";
    }
    if (report.missing("2026-03-01T10:00:30, 5, login")) {
      return "User 5's login came ten minutes late, for the first time, and was dropped as late.";
    }
    if (report.missing(FORGOTTEN)) {
      return "The rows are right, and the state forgets nothing: either there is no watermark in"
          + " front, or the column with the watermark is none of those that you compare, so that"
          + " no remembered row has a time to go by.";
    }
    return null;
  }
}
