import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Sends two logins, then views alone; what must come is counted by hand. */
public class SilentMinutesCheck implements Check {

  @Override
  public void run(Trial trial) {
    Dataset<Row> logins = SilentMinutes.logins(trial.events());
    trial.columns(logins, "minute", "logins");
    trial.types(logins, "minute STRING", "logins BIGINT");
    trial.show(logins, "append");

    trial.send("2026-03-01T10:00:10,1,login", "2026-03-01T10:00:20,2,login");
    trial.expect();
    trial.send("2026-03-01T10:02:59,1,view");
    trial.expect();
    // Two minutes late, and in time: the watermark is 10:00:59.
    trial.send("2026-03-01T10:00:59,3,login");
    trial.expect();

    // The watermark gets to 10:01:00; the next batch has no rows, and works with it.
    trial.send("2026-03-01T10:03:00,2,view");
    trial.expect();
    trial.expect("10:00, 3");

    // The minutes of 10:02 and 10:03 are over, and had no logins.
    trial.send("2026-03-01T10:09:00,1,view");
    trial.expect();
    trial.expect();
  }

  @Override
  public String explain(Report report) {
    if (report.extra("10:02, 0")) {
      return "A minute without logins was sent, with 0: leave it out once it is counted.";
    }
    if (report.extra("10:02, 1")) {
      return "Views are counted as logins: count takes each row, or what is not NULL. Which"
          + " function counts where a condition holds?";
    }
    if (report.sentEarly("10:00")) {
      return "10:00 went out before its last login came: an event may come two minutes late.";
    }
    if (report.missing("10:00, 3")) {
      return "Silent: the events have come to 10:03 and to 10:09, and the logins of 10:00"
          + " are still held back. How far is the watermark, and whose time has moved it?";
    }
    return null;
  }
}
