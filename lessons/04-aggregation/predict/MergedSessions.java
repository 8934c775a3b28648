import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;

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
  public String why() {
    return "An event goes into a session that has not ended, and 10:10, exactly ten minutes after"
        + " 10:00, is still in. It lengthens the first session to 10:20, where the second one"
        + " begins: the two become one. That is why a session can't be sent in update mode.";
  }
}
