import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Sends events, copies of them, and one that is late; then looks at what is remembered. */
public class GrowingStateCheck implements Check {

  private static final String FORGOTTEN = "the events of before 10:11 are gone";

  private boolean later; // Whether it is forgotten a day later.

  @Override
  public void run(Trial trial) {
    Dataset<Row> once = GrowingState.once(trial.events());
    trial.columns(once, "timestamp", "user_id", "event");
    trial.show(once, "append");

    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:00,1,login");
    // User 2 does two things at once.
    trial.send("2026-03-01T10:00:10,2,login", "2026-03-01T10:00:10,2,view");
    trial.expect(
        "2026-03-01T10:00:00, 1, login",
        "2026-03-01T10:00:10, 2, login",
        "2026-03-01T10:00:10, 2, view");

    // User 1's copy comes once more, ten minutes later; user 2 has logged in again.
    trial.send("2026-03-01T10:10:00,3,view", "2026-03-01T10:00:00,1,login");
    trial.send("2026-03-01T10:05:00,2,login");
    trial.expect("2026-03-01T10:10:00, 3, view", "2026-03-01T10:05:00, 2, login");
    trial.send("2026-03-01T10:10:00,4,view");
    trial.expect("2026-03-01T10:10:00, 4, view");
    trial.send("2026-03-01T10:00:30,5,login");
    trial.expect("2026-03-01T10:00:30, 5, login");

    // The last copy of 10:10:00 comes by 10:20:00, and ten minutes late: so at 10:30:00.
    trial.send("2026-03-01T10:31:00,1,view");
    trial.expect("2026-03-01T10:31:00, 1, view");
    long kept = remembered(trial);
    if (kept > 1) {
      trial.send("2026-03-02T10:31:00,1,view");
      trial.tick();
      later = remembered(trial) <= 1;
    }
    trial.compareText(
        "remembered at 10:31",
        List.of(FORGOTTEN),
        List.of(kept <= 1 ? FORGOTTEN : "has " + kept + " rows, of before 10:11, too"));
  }

  private static long remembered(Trial trial) {
    trial.tick(); // Has no rows: it works with the watermark of the one before, if there is one.
    boolean none = trial.progress().stateOperators().length == 0;
    return none ? 0 : trial.progress().stateOperators()[0].numRowsTotal();
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
    if (report.missing("2026-03-01T10:00:10, 2, view")
        || report.missing("2026-03-01T10:00:10, 2, login")) {
      return "User 2 has logged in and viewed at the same time, and only one of the two came:"
          + " compare all three columns.";
    }
    if (report.missing("2026-03-01T10:00:30, 5, login")) {
      return "User 5's login came ten minutes late, for the first time, and was dropped as late.";
    }
    if (report.missing(FORGOTTEN)) {
      return later
          ? "The rows are right, and the state keeps them longer than it must: of 10:10:00 no copy"
              + " can come after 10:30:00. Give the watermark the ten minutes that rows may be"
              + " late, and not more."
          : "The rows are right, and the state forgets nothing: either there is no watermark in"
              + " front, or the column with the watermark is none of those that you compare, so"
              + " that no remembered row has a time to go by.";
    }
    return null;
  }
}
