import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;

/**
 * Events are counted by type, in update mode; a row is like visit, 9. Each tick is a second of the
 * trigger's clock, which starts at midnight. What goes out at each of them?
 */
public class EveryThreeSeconds implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Dataset<Row> counts = trial.events().groupBy("event").count();
    trial.show(counts, "update", Trigger.ProcessingTime("3 seconds"));

    trial.send("2026-01-01T00:00:00,1,login");
    trial.predict();

    trial.send("2026-01-01T00:00:01,2,login");
    trial.predict();

    trial.send("2026-01-01T00:00:02,2,view");
    trial.predict();

    trial.send("2026-01-01T00:00:03,3,view");
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did the login of 00:00:01 wait two seconds?",
            right(
                "The trigger fires at full multiples of its interval, and 00:00:03 was the next."),
            wrong(
                "A batch begins three seconds after the row that came first.",
                "The row comes at 00:00:02, and goes out one second later, not three.",
                trial -> {
                  trial.show(counts(trial), "update", Trigger.ProcessingTime("3 seconds"));
                  trial.expect();
                  trial.expect();
                  trial.send("2026-01-01T00:00:02,1,login");
                  trial.expect("login, 1");
                }),
            wrong(
                "A batch waits until three rows are there.",
                "One row alone, and at 00:00:03 it goes out: a trigger counts seconds, not rows.",
                trial -> {
                  trial.show(counts(trial), "update", Trigger.ProcessingTime("3 seconds"));
                  trial.send("2026-01-01T00:00:00,1,login");
                  trial.expect();
                  trial.expect();
                  trial.expect("login, 1");
                })),
        Why.ask(
            "Why did login go out once, as 2, and not as 1 and then as 2?",
            right("Both logins were in one batch, and a batch sends a count once."),
            wrong(
                "A trigger sends one row each time that it fires.",
                "Two types came, and two rows go out at once.",
                trial -> {
                  trial.show(counts(trial), "update", Trigger.ProcessingTime("3 seconds"));
                  trial.send("2026-01-01T00:00:00,1,login", "2026-01-01T00:00:00,1,view");
                  trial.expect();
                  trial.expect();
                  trial.expect("login, 1", "view, 1");
                }),
            wrong(
                "It did go out as 1, and was then replaced.",
                "With an interval of a second, it does: two batches, and login twice.",
                trial -> {
                  trial.show(counts(trial), "update", Trigger.ProcessingTime("1 second"));
                  trial.send("2026-01-01T00:00:00,1,login");
                  trial.expect("login, 1");
                  trial.send("2026-01-01T00:00:01,2,login");
                  trial.expect("login, 2");
                })));
  }

  private static Dataset<Row> counts(Trial trial) {
    return trial.events().groupBy("event").count();
  }

  @Override
  public String why() {
    return "The trigger fires at full intervals: at 00:00:00, when there was nothing, and at"
        + " 00:00:03. What came in the meantime goes into one batch, and login goes out once, with"
        + " both. The last view waits for 00:00:06.";
  }
}
