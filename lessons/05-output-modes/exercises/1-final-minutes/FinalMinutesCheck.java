import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Feeds logins and others, in time and late, and counts by hand. */
public class FinalMinutesCheck implements Check {

  private Dataset<Row> logins;

  @Override
  public void run(Trial trial) {
    logins = FinalMinutes.logins(trial.events());
    trial.show(logins, "append");

    trial.send("2026-03-01T10:00:10,1,login", "2026-03-01T10:00:50,2,login");
    trial.send("2026-03-01T10:00:55,2,view");
    trial.expect();

    // One and a half minutes late: in time, as two are promised.
    trial.send("2026-03-01T10:02:10,3,login");
    trial.expect();
    trial.send("2026-03-01T10:00:40,4,login");
    trial.expect();

    // The watermark reaches 10:01:30, so 10:00 is final in the next batch, which has no rows.
    trial.send("2026-03-01T10:03:30,5,login");
    trial.expect();
    trial.expect("10:00, 3");

    // Now it is too late for 10:00, and 10:02 is still open. 10:01 had no login at all.
    trial.send("2026-03-01T10:00:59,6,login", "2026-03-01T10:02:59,6,login");
    trial.expect();
    trial.send("2026-03-01T10:05:00,1,login");
    trial.expect();
    trial.expect("10:02, 2");

    String[] names = logins.columns();
    if (names.length == 2) {
      named(trial, "first", names[0], "minute");
      named(trial, "second", names[1], "logins");
    }
  }

  private static void named(Trial trial, String which, String name, String wanted) {
    String sentence = "The %s column is called %s: name it %s.";
    trial.require(name.equals(wanted), String.format(sentence, which, name, wanted));
  }

  @Override
  public String explain(Report report) {
    if (report.refused("Append can't send this aggregation: its watermark is on")) {
      return "You have a watermark, but you don't group by its time: a text such as 10:00 never"
          + " ends. Group by window(col(\"time\"), \"1 minute\"), and make the text afterwards.";
    }
    if (report.refused("Append can't send an aggregation without a watermark")) {
      return "Append waits for ever: nothing says when a minute is final. Say how late logins may"
          + " come, with withWatermark, before you group.";
    }
    if (report.extra("10:00, 4")) {
      return "You count views, too: only logins count.";
    }
    if (report.sentEarly("10:00")) {
      return "10:00 went out before its last login came: your watermark lets rows come less than"
          + " two minutes late.";
    }
    return null;
  }
}
