import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/**
 * Sends visits, ends without a login near them, and rows that come late; then looks at the state.
 */
public class EndlessPairsCheck implements Check {

  private static final String FORGOTTEN = "none of 10 o'clock";
  private static final int SENT = 12; // Rows, in all batches.

  private long rows;

  @Override
  public void run(Trial trial) {
    Dataset<Row> visits = EndlessPairs.visits(trial.events());
    trial.columns(visits, "user_id", "login", "logout");
    trial.show(visits, "append");

    // User 3 has logged out before; user 2 never will, near the login.
    trial.send("2026-03-01T09:50:00,3,logout", "2026-03-01T10:00:00,3,login");
    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:01:00,2,login");
    trial.expect();

    trial.send("2026-03-01T10:30:00,1,logout", "2026-03-01T10:30:00,4,login");
    trial.expect(pair(1, "10:00:00", "10:30:00"));

    // A logout ten minutes late, and then a login nine minutes late.
    trial.send("2026-03-01T10:20:00,3,logout");
    trial.expect(pair(3, "10:00:00", "10:20:00"));
    trial.send("2026-03-01T10:21:00,5,login", "2026-03-01T10:29:00,5,logout");
    trial.expect(pair(5, "10:21:00", "10:29:00"));

    // 31 minutes after the login, and 90 minutes.
    trial.send("2026-03-01T11:01:00,4,logout");
    trial.send("2026-03-01T11:31:00,2,logout", "2026-03-01T11:31:00,6,login");
    trial.expect();
    trial.expect(); // Has no rows: it works with the watermark of the one before, if there is one.
    rows = trial.progress().stateOperators()[0].numRowsTotal();
    trial.compareText(
        "the state at 11:31",
        List.of(FORGOTTEN),
        List.of(rows <= 2 ? FORGOTTEN : rows + " rows, also of 10:00"));
  }

  private static String pair(int user, String login, String logout) {
    return user + ", 2026-03-01 " + login + ", 2026-03-01 " + logout;
  }

  @Override
  public boolean needsAllSteps() {
    return true; // What the state has at the end says which bound is missing.
  }

  @Override
  public String explain(Report report) {
    boolean kept = report.missing(FORGOTTEN);
    boolean far = report.extra(pair(2, "10:01:00", "11:31:00"));
    if (report.extra(pair(3, "10:00:00", "09:50:00"))) {
      if (kept && far) {
        return "The state keeps all rows, and pairs are rows that don't belong together: a logout"
            + " before its login, and one 90 minutes after it. A watermark alone doesn't help, for"
            + " any logout could still fit: which pairs are visits?";
      }
      String both = "A logout before the login ends another visit: the bound needs both ends.";
      return kept
          ? both
              + " With one of them a login that is still to come could fit each logout that was,"
              + " so that all logouts are kept."
          : both;
    }
    if (far) {
      return "A logout 90 minutes after the login was taken for its end: how long may a visit be?";
    }
    if (report.extra(pair(4, "10:30:00", "11:01:00"))) {
      return "A logout 31 minutes after the login was taken for its end: the bound says how long a"
          + " visit may be, and how late a row may come is for the watermark alone.";
    }
    if (report.extra("2, 2026-03-01 10:01:00, NULL")) {
      return "Logins without a logout came, when they were forgotten: an outer join sends what has"
          + " found no partner, and only pairs are visits.";
    }
    if (report.missing(pair(3, "10:00:00", "10:20:00"))
        || report.missing(pair(5, "10:21:00", "10:29:00"))) {
      return "A row came late, and in time, and found no partner: your watermark or your bound lets"
          + " Spark forget too soon.";
    }
    if (kept) {
      return rows < SENT
          ? "The pairs are right now, and rows go too late: the bound says how far apart partners"
              + " may be, and a watermark only how late a row may come, ten minutes. Don't add"
              + " them up."
          : "The pairs are right now, and the state forgets nothing: there is no watermark to go"
              + " by, or on one side only. Each side needs one.";
    }
    return null;
  }
}
