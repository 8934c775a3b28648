import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Step;
import workbook.exercises.Trial;

/** Sends users' events: in order, late, twice, and without an event, a user or a time. */
public class UsersSoFarCheck implements Check {

  @Override
  public void run(Trial trial) {
    Dataset<Row> users = UsersSoFar.users(trial.events());
    trial.columns(users, "user_id", "rows", "purchases", "latest");
    trial.types(users, "user_id INT", "rows BIGINT", "purchases BIGINT", "latest STRING");
    trial.show(users, "update");

    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:10,1,purchase");
    trial.send("2026-03-01T10:00:20,2,login");
    trial.expect("1, 2, 1, purchase", "2, 1, 0, login");

    // View and logout come late: user 1's purchase of 10:00:10 is still the latest.
    trial.send("2026-03-01T10:00:05,1,view", "2026-03-01T10:00:04,1,logout");
    trial.send("2026-03-01T10:30:00,2,purchase");
    trial.expect("1, 4, 1, purchase", "2, 2, 1, purchase");
    trial.expect();

    // A row without an event, older than user 2's purchase of 10:30:00.
    trial.send("2026-03-01T10:25:00,2,");
    trial.expect("2, 3, 1, purchase");

    // The purchase once more: it is a row, and a purchase.
    trial.send("2026-03-01T10:30:00,2,purchase");
    trial.expect("2, 4, 2, purchase");

    // Rows without a user are a group, too.
    trial.send("2026-03-01T10:30:59,1,logout", "2026-03-01T10:01:00,,view");
    trial.expect("1, 5, 1, logout", "NULL, 1, 0, view");

    // User 3's only row has no event. User 2's comes in the afternoon, user 1's a month later, at
    // an earlier hour, and another one of hers has no time.
    trial.send("2026-03-01T10:01:05,3,", "2026-03-01T13:00:00,2,view");
    trial.send("2026-04-01T09:00:00,1,login", ",1,view");
    trial.expect("3, 1, 0, NULL", "2, 5, 2, view", "1, 7, 1, login");
  }

  @Override
  public String explain(Report report) {
    if (report.extra("1, 2, 2, purchase")) {
      return "purchases counts all events: count takes what is not NULL, and false is not NULL.";
    }
    if (report.extra("2, 2, 1, purchase") || leavesOut(report)) {
      return "A row without an event was not counted: count of a column leaves NULL out, and so"
          + " does a filter on it.";
    }
    if (report.extra("1, 2, 1, 2026-03-01T10:00:10")) {
      return "latest is the time of the latest event here, and the event was asked for: take one"
          + " column's value from where another column is largest.";
    }
    if (report.extra("2, 1, NULL, login") || report.extra("3, 1, NULL, NULL")) {
      return "purchases is NULL where it should be 0: sum adds up what is not NULL, and of nothing"
          + " it makes NULL. A count makes 0.";
    }
    if (report.extra("1, 4, 1, view")) {
      return "latest goes by the alphabet: max of a text is its last one there. Which column says"
          + " what is late?";
    }
    if (report.extra("1, 6, 1, login")) {
      return "A row without a timestamp was not counted: count of a column leaves NULL out.";
    }
    if (report.extra("1, 7, 1, logout") && report.extra("2, 5, 2, purchase")) {
      return "latest takes minutes for months: mm is the minute, and MM the month. The timestamp"
          + " can be compared as it is.";
    }
    if (report.extra("1, 7, 1, logout")) {
      return "latest goes by a part of the time: user 1's login came a month later, at an earlier"
          + " hour. Compare the whole timestamp.";
    }
    if (report.extra("2, 5, 2, purchase")) {
      return "latest takes 13:00 for 01:00: hh counts to twelve, and HH to 24. The timestamp can be"
          + " compared as it is.";
    }
    if (report.extra("1, 4, 1, logout")) {
      return "latest goes by arrival: the logout came last, but it is older than the purchase.";
    }
    return null;
  }

  /** Whether all was right until nothing came in batch 3. */
  private static boolean leavesOut(Report report) {
    Step step = report.firstWrong();
    return step != null && step.name().equals("batch 3") && step.got().isEmpty();
  }
}
