import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;

/** Events are counted by type, in update mode. A row is like visit, 9. */
public class UpdateLeavesOut implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Dataset<Row> counts = trial.events().groupBy("event").count();
    trial.show(counts, "update");

    trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:05,2,view");
    trial.predict();

    trial.send("2026-01-01T10:00:10,1,login", "2026-01-01T10:00:20,3,login");
    trial.predict();

    // Nothing is sent.
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why was view left out of batch 1?",
            right("No row of that batch was a view, so its count was the old one."),
            wrong(
                "Spark sends a group again only when its count is greater.",
                "The greatest user of the views is 5 before and after, and is sent again. A"
                    + " row of its group is enough, also where the result stays the same.",
                trial -> {
                  trial.show(trial.events().groupBy("event").agg(max("user_id")), "update");
                  trial.send("2026-01-01T10:00:00,5,view");
                  trial.expect("view, 5");
                  trial.send("2026-01-01T10:00:10,1,view");
                  trial.expect("view, 5");
                }),
            wrong(
                "It had been sent, and so Spark had forgotten it.",
                "The next view is the second one: the first was kept all the time.",
                trial -> {
                  trial.show(trial.events().groupBy("event").count(), "update");
                  trial.send("2026-01-01T10:00:00,1,view");
                  trial.expect("view, 1");
                  trial.send("2026-01-01T10:00:10,1,login");
                  trial.expect("login, 1");
                  trial.send("2026-01-01T10:00:20,1,view");
                  trial.expect("view, 2");
                })),
        Why.ask(
            "Why was login sent once in batch 1, and not twice?",
            right("A batch sends a group once, with the result after all of its rows."),
            wrong(
                "Rows that are alike count once.",
                "Both of the same rows are counted. Only dropDuplicates leaves rows out.",
                trial -> {
                  trial.show(trial.events().groupBy("event").count(), "update");
                  trial.send("2026-01-01T10:00:10,1,login", "2026-01-01T10:00:10,1,login");
                  trial.expect("login, 2");
                }),
            wrong(
                "They were sent together; each row alone would always be sent alone.",
                "Two calls of send, and one row again: what counts is that one batch took both.",
                trial -> {
                  trial.show(trial.events().groupBy("event").count(), "update");
                  trial.send("2026-01-01T10:00:10,1,login");
                  trial.send("2026-01-01T10:00:20,3,login");
                  trial.expect("login, 2");
                })));
  }

  @Override
  public String why() {
    return "Update sends the groups that had a row in this batch, with their new counts: view is"
        + " left out of batch 1. Without new rows, and without a watermark, there is nothing to"
        + " do, so Spark runs no batch.";
  }
}
