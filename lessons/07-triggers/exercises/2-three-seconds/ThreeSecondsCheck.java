import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Lets eight seconds pass, with a row in some of them; the batches are those of second 3 and 6. */
public class ThreeSecondsCheck implements Check {

  private Trigger trigger;

  @Override
  public void run(Trial trial) {
    Dataset<Row> counts = trial.events().groupBy("event").count();
    trigger = ThreeSeconds.trigger();
    trial.require(trigger != null, "The method returned null: return a trigger.");
    trial.show(counts, "update", trigger);

    trial.send("2026-03-01T10:00:01,1,login");
    trial.expect();
    trial.send("2026-03-01T10:00:02,2,login");
    trial.expect();
    trial.expect("login, 2");
    trial.send("2026-03-01T10:00:04,1,view");
    trial.expect();
    trial.send("2026-03-01T10:00:05,3,login");
    trial.expect();
    trial.expect("login, 3", "view, 1");
    trial.expect();
  }

  @Override
  public String explain(Report report) {
    if (report.refused("The continuous trigger")) {
      return "Continuous knows no micro-batches, and three seconds is how often it writes down how"
          + " far it is: an interval for micro-batches is another trigger.";
    }
    if (report.missing("login, 2") && report.missing("login, 3") && !report.extra("login, 1")) {
      return "Nothing came in the third second, nor in the sixth: yours waits longer.";
    }
    if (report.extra("login, 1")) {
      return trigger.equals(Trigger.AvailableNow()) || trigger.equals(Trigger.ProcessingTime(0))
          ? "A batch ran in the first second. " + other()
          : trigger.equals(Trigger.ProcessingTime(3))
              ? "Yours fires every three milliseconds, so in each second: a number without a unit"
                  + " is one of milliseconds."
              : "A batch ran in the first second: your interval is too short.";
    }
    return null;
  }

  private String other() {
    return trigger.equals(Trigger.AvailableNow())
        ? "Yours ends when all is read, and somebody must start it again each time."
        : "An interval of 0 is none: each batch begins when the one before it is over.";
  }
}
