import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Step;
import workbook.exercises.Trial;

/** Sends three users' events, one visit over two batches; what must come is found by hand. */
public class VisitsCheck implements Check {

  @Override
  public void run(Trial trial) {
    Dataset<Row> visits = Visits.visits(trial.events());
    trial.columns(visits, "user_id", "start", "events");
    trial.types(visits, "user_id INT", "start STRING", "events BIGINT");
    trial.show(visits, "append");

    trial.send("2026-03-01T13:00:00,1,login", "2026-03-01T13:03:00,1,view");
    trial.send("2026-03-01T13:01:00,2,login");
    trial.expect();

    // User 2's visit would end at 13:07:00, user 1's goes on. The watermark gets to 13:06:59.
    trial.send("2026-03-01T13:02:00,2,view", "2026-03-01T13:07:00,1,view");
    trial.send("2026-03-01T13:08:59,3,login");
    trial.expect();
    // And now to 13:07:00: the next batch, which has no rows, works with it.
    trial.send("2026-03-01T13:09:00,3,view");
    trial.expect();
    trial.expect("2, 13:01:00, 2");

    trial.send("2026-03-01T14:30:00,2,view");
    trial.expect();
    trial.expect("1, 13:00:00, 3", "3, 13:08:59, 2");
  }

  @Override
  public String explain(Report report) {
    if (report.refused("Append can't send an aggregation without a watermark")) {
      return "Append waits for ever: nothing says when a visit is over. Say how late an event may"
          + " come, with withWatermark, before you group.";
    }
    if (report.refused("A session window needs a second column to group by")) {
      return "All events would make one visit: a visit belongs to one user, so group by the user,"
          + " too.";
    }
    if (report.extra("1, 13:00:00, 2") && report.extra("1, 13:05:00, 1")) {
      return "Yours cuts at fixed times: 13:03 and 13:07 are four minutes apart, and fell into two"
          + " windows. There is a window that ends with a pause.";
    }
    if (report.extra("1, 13:00:00, 1")) {
      return "Gap and delay are swapped: a visit ends after five minutes of silence, and an event"
          + " may be two minutes late.";
    }
    if (report.extra("2, 13:07:00, 2")) {
      return "You send when a visit ended, which is five minutes after its last event: start was"
          + " asked for.";
    }
    if (report.extra("2, 01:01:00, 2")) {
      return "13:01 came as 01:01: hh counts to twelve, and HH to 24.";
    }
    if (report.sentEarly("2, 13:01:00")) {
      return "User 2's visit could still go on, it went out before the watermark had reached"
          + " 13:07:00: an event may come two minutes late.";
    }
    Step wrong = report.firstWrong();
    if (wrong != null && wrong.name().equals("batch 3") && wrong.got().isEmpty()) {
      return "User 2's visit is over, and is held back: an event may come two minutes late, and you"
          + " wait for longer. The five minutes of the pause are in the window already.";
    }
    return null;
  }
}
