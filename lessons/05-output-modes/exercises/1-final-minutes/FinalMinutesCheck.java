import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Step;
import workbook.exercises.Trial;

/** Feeds logins and others, in time, late and ahead; what must come is counted by hand. */
public class FinalMinutesCheck implements Check {

  private Dataset<Row> logins;

  @Override
  public void run(Trial trial) {
    logins = FinalMinutes.logins(trial.events());
    trial.types(logins, "minute STRING", "logins BIGINT");
    trial.show(logins, "append");

    // In 10:00, user 2 logs in twice, and somebody without a number. 10:01 has a view alone.
    trial.send("2026-03-01T10:00:10,1,login", "2026-03-01T10:00:20,2,login");
    trial.send("2026-03-01T10:00:50,2,login", "2026-03-01T10:00:30,,login");
    trial.send("2026-03-01T10:00:55,2,logout", "2026-03-01T10:00:56,1,view");
    trial.send("2026-03-01T10:01:30,1,view");
    trial.expect();

    // A view runs ahead. The newest login is of 10:02:59, so the watermark is 10:00:59.
    trial.send("2026-03-01T10:02:59,3,login", "2026-03-01T10:09:00,3,view");
    trial.expect();
    // Two minutes late: in time.
    trial.send("2026-03-01T10:00:59,4,login");
    trial.expect();

    // The watermark reaches 10:01:00, so 10:00 is final in the next batch, which has no rows.
    trial.send("2026-03-01T10:03:00,5,login");
    trial.expect();
    trial.expect("10:00, 5");

    // Now it is too late for 10:00, and 10:02 is still open.
    trial.send("2026-03-01T10:00:59,6,login", "2026-03-01T10:02:30,6,login");
    trial.send("2026-03-01T13:05:00,1,login");
    trial.expect();
    trial.expect("10:02, 2", "10:03, 1");
    trial.send("2026-03-01T13:08:00,2,login");
    trial.expect();
    trial.expect("13:05, 1");

    String[] names = logins.columns();
    if (names.length == 2) {
      named(trial, "first", names[0], "minute");
      named(trial, "second", names[1], "logins");
    }
  }

  private static void named(Trial trial, String which, String name, String wanted) {
    String sentence = "The %s column is called %s: name it %s.";
    trial.require(name.equals(wanted), String.format(Locale.ROOT, sentence, which, name, wanted));
  }

  @Override
  public String explain(Report report) {
    if (report.refused("Append can't send this aggregation: its watermark is on")) {
      return "You have a watermark, but you don't group by its time: a text such as 10:00 never"
          + " ends, and neither does what date_trunc makes. Group by window(col(\"time\"),"
          + " \"1 minute\"), and make the text afterwards.";
    }
    if (report.refused("Append can't send an aggregation without a watermark")) {
      return "Append waits for ever: nothing says when a minute is final. Say how late logins may"
          + " come, with withWatermark, before you group.";
    }
    if (report.extra("10:01, 5")) {
      return "10:01 is where the minute ends: name it by its start.";
    }
    if (report.extra("10:03, 5")) {
      return "Each minute came as 10:03: MM is the month, which is March, and mm the minute.";
    }
    if (report.extra("10:01, 0")) {
      return "10:01 had a view alone, and was sent with 0: count_if makes a group of each event's"
          + " minute. Keep the logins, with filter, before you group.";
    }
    if (report.extra("10:01, 1")) {
      return "You count views, too: only logins count.";
    }
    if (report.sentEarly("10:02")) {
      return "10:00 and 10:02 went out before their last logins came: a view ran ahead, and moved"
          + " your watermark. Leave out what is no login before you group.";
    }
    if (report.sentEarly("10:00") && cutsTimes()) {
      return "10:00 went out when a login of 10:00:59 could still come: a time without its seconds"
          + " is a moment, and over as soon as the watermark gets there. A window has an end: group"
          + " by window(col(\"time\"), \"1 minute\").";
    }
    if (report.sentEarly("10:00")) {
      return "10:00 went out before its last login came: your watermark lets rows come less than"
          + " two minutes late.";
    }
    if (report.extra("10:00, 6") && report.missing("10:00, 5")) {
      return waits(report)
          ? "10:00 is final in batch 4, and yours waits on: your watermark lets rows come more than"
              + " two minutes late, or your window is longer than the minute."
          : "You count logouts, too: only logins count.";
    }
    if (report.extra("10:00, 1") && report.extra("10:00, 2")) {
      return "10:00 came as several rows: group by the minute alone, and not by the user as well.";
    }
    if (report.extra("10:00, 4")) {
      return "A login without a user is a login: count of a column leaves NULL out.";
    }
    if (report.extra("10:00, 3")) {
      return "User 2 logged in twice, and yours counts users: these are two logins.";
    }
    if (report.extra("01:05, 1")) {
      return "13:05 came as 01:05: hh counts to twelve, and HH to 24.";
    }
    return null;
  }

  private boolean cutsTimes() {
    return logins.queryExecution().analyzed().toString().contains("date_trunc(");
  }

  /** Whether all was right until nothing came in batch 4. */
  private static boolean waits(Report report) {
    Step step = report.firstWrong();
    return step.name().equals("batch 4") && step.got().isEmpty();
  }
}
