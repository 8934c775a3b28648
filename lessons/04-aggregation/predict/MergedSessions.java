import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;

/**
 * A user's session ends after a pause of ten minutes. Complete mode sends all sessions each time,
 * with user, start, end and count: rows like 9, 08:00, 08:30, 5. Sessions are on the page on
 * windows: read lesson("windows") first.
 */
public class MergedSessions implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Column session = session_window(col("timestamp"), "10 minutes");
    Dataset<Row> sessions =
        trial
            .events()
            .groupBy(session, col("user_id"))
            .count()
            .select(
                col("user_id"),
                date_format(col("session_window.start"), "HH:mm").as("start"),
                date_format(col("session_window.end"), "HH:mm").as("end"),
                col("count"));
    trial.show(sessions, "complete");

    trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:05:00,2,login");
    trial.send("2026-01-01T10:20:00,1,view");
    trial.predict();

    trial.send("2026-01-01T10:10:00,1,view");
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did two sessions of user 1 become one?",
            right("10:10 lengthened the first one up to where the second one began."),
            wrong(
                "A user has one session at most.",
                "Two logins that lie twenty minutes apart stay two sessions.",
                trial -> {
                  trial.show(sessions(trial), "complete");
                  trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:20:00,1,login");
                  trial.expect("1, 10:00, 10:10, 1", "1, 10:20, 10:30, 1");
                }),
            wrong(
                "A row that comes late ends all sessions before it.",
                "10:05 comes late, too, and lengthens its session to 10:15: nothing else changes.",
                trial -> {
                  trial.show(sessions(trial), "complete");
                  trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:20:00,1,login");
                  trial.expect("1, 10:00, 10:10, 1", "1, 10:20, 10:30, 1");
                  trial.send("2026-01-01T10:05:00,1,view");
                  trial.expect("1, 10:00, 10:15, 2", "1, 10:20, 10:30, 1");
                })));
  }

  private static Dataset<Row> sessions(Trial trial) {
    return trial
        .events()
        .groupBy(session_window(col("timestamp"), "10 minutes"), col("user_id"))
        .count()
        .select(
            col("user_id"),
            date_format(col("session_window.start"), "HH:mm"),
            date_format(col("session_window.end"), "HH:mm"),
            col("count"));
  }

  @Override
  public String why() {
    return "An event goes into a session that has not ended, and 10:10, exactly ten minutes after"
        + " 10:00, is still in. It lengthens the first session to 10:20, where the second one"
        + " begins: the two become one. That is why a session can't be sent in update mode.";
  }
}
