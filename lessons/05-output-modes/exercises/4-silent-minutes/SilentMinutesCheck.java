import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Sends three logins, one of nobody, then others alone; what must come is counted by hand. */
public class SilentMinutesCheck implements Check {

  @Override
  public void run(Trial trial) {
    Dataset<Row> logins = SilentMinutes.logins(trial.events());
    trial.columns(logins, "minute", "logins");
    trial.types(logins, "minute STRING", "logins BIGINT");
    trial.show(logins, "append");

    trial.send("2026-03-01T10:00:10,1,login", "2026-03-01T10:00:20,1,login");
    trial.expect();
    trial.send("2026-03-01T10:01:30,3,login", "2026-03-01T10:02:59,1,view");
    trial.expect();
    // Two minutes late, and in time: the watermark is 10:00:59.
    trial.send("2026-03-01T10:00:59,,login");
    trial.expect();

    // The watermark gets to 10:01:00; the next batch has no rows, and works with it.
    trial.send("2026-03-01T10:03:00,2,purchase");
    trial.expect();
    trial.expect("10:00, 3");

    // 10:01 is over, with a single login; so are 10:02 and 10:03, which had none.
    trial.send("2026-03-01T10:09:00,1,view");
    trial.expect();
    trial.expect("10:01, 1");
  }

  @Override
  public boolean needsAllSteps() {
    return true; // What comes with the last view says whether the purchase was left out.
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
    if (report.extra("10:00, 2")) {
      return "A login without a user is a login: count of a column leaves NULL out.";
    }
    if (report.extra("10:00, 1")) {
      return "User 1 logged in twice, and yours counts users: these are two logins.";
    }
    if (report.missing("10:00, 3") && report.extra("10:00, 3")) {
      return "10:00 is over with the purchase of 10:03:00, and went out later: events of whatever"
          + " type move the watermark.";
    }
    if (report.missing("10:01, 1") && !report.missing("10:00, 3")) {
      return "10:01 had one login, and was left out: only a minute without any is not sent.";
    }
    if (report.missing("10:00, 3")) {
      return "Silent: the events have come to 10:03 and to 10:09, and the logins of 10:00"
          + " are still held back. How far is the watermark, and whose time has moved it?";
    }
    return null;
  }
}
