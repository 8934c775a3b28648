import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Sends logins with a late logout, without one, and with one before; both streams then go on. */
public class NoLogoutCheck implements Check {

  private boolean inner;
  private boolean sessions;

  @Override
  public void run(Trial trial) {
    Dataset<Row> open = NoLogout.open(trial.events());
    trial.columns(open, "user_id", "login");
    trial.types(open, "user_id INT", "login TIMESTAMP");
    String plan = open.queryExecution().analyzed().toString();
    inner = plan.contains("Join Inner");
    sessions = plan.contains("session_window");
    trial.show(open, "append");

    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:05:00,2,login");
    trial.send("2026-03-01T10:25:00,5,logout", "2026-03-01T10:30:00,5,login");
    trial.send("2026-03-01T10:30:00,6,logout");
    trial.expect();
    trial.send("2026-03-01T10:31:00,5,view");
    trial.expect();

    // Nine minutes late, and in time. Then the ends of the half hour: at once, after just 30
    // minutes, and a second later.
    trial.send("2026-03-01T10:21:00,1,logout");
    trial.send("2026-03-01T10:40:00,7,login", "2026-03-01T10:40:00,7,logout");
    trial.send("2026-03-01T10:40:00,8,login", "2026-03-01T11:10:00,8,logout");
    trial.send("2026-03-01T10:40:00,9,login", "2026-03-01T11:10:01,9,logout");
    // With the last two the watermark gets to 11:20:00, which the next batch works with. The half
    // hour of user 10 has ended at 11:19:00.
    trial.send("2026-03-01T10:49:00,10,login");
    trial.send("2026-03-01T11:30:00,3,login", "2026-03-01T11:30:00,4,logout");
    trial.expect();
    trial.expect(
        "2, 2026-03-01 10:05:00",
        "5, 2026-03-01 10:30:00",
        "9, 2026-03-01 10:40:00",
        "10, 2026-03-01 10:49:00");
  }

  @Override
  public String explain(Report report) {
    if (report.refused("LeftAnti joins")) {
      return "left_anti is for a table: of two streams nobody knows when no partner comes, unless"
          + " it is an outer join.";
    }
    if (report.refused("An outer or semi join of two streams")) {
      return "Without a bound in time Spark never knows that no logout will come: say in the"
          + " condition how long after the login it may be, and give both sides a watermark.";
    }
    if (report.extra("1, 2026-03-01 10:00:00")) {
      return report.steps().get(2).right()
          ? "User 1's logout came nine minutes late, and was dropped: say with the watermarks how"
              + " late a row may be."
          : "User 1 has logged out 21 minutes later, and came out nevertheless: those with a"
              + " partner are to be left out, behind the join.";
    }
    if (report.extra("5, NULL") || report.extra("4, NULL")) {
      return "Those are logouts without a login: the outer side is the one whose rows all come"
          + " out.";
    }
    if (inner && report.missing("2, 2026-03-01 10:05:00")) {
      return "Nothing ever comes out of yours: an inner join has pairs alone, and no pair has a"
          + " NULL in it.";
    }
    if (report.missing("5, 2026-03-01 10:30:00")) {
      return sessions
          ? "User 5 has logged out, and then logged in: a session holds both, and no longer knows"
              + " which came first. Join the logins with the logouts."
          : "User 5 has logged out before, and then logged in: that logout ends another visit, so"
              + " the bound needs both ends.";
    }
    if (report.extra("7, 2026-03-01 10:40:00")) {
      return "User 7 has logged out in the second of the login: the half hour begins with that"
          + " one.";
    }
    if (report.extra("8, 2026-03-01 10:40:00")) {
      return "User 8 has logged out just 30 minutes later, which is still in time.";
    }
    if (report.missing("9, 2026-03-01 10:40:00")) {
      return "User 9 has logged out a second after the half hour, and counts as one who did not.";
    }
    if (report.missing("10, 2026-03-01 10:49:00")) {
      return "User 10's half hour ended at 11:19:00, and the newest rows are of 11:30:00: yours"
          + " lets rows come more than ten minutes late.";
    }
    return null;
  }
}
