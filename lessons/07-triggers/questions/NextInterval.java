import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Twins;

/** How long a row waits for a trigger with an interval. */
public class NextInterval implements Twins {

  @Override
  public Question a() {
    return ask(
        "A query runs with Trigger.ProcessingTime(\"10 minutes\"), and its batches take a second."
            + " At 10:01 a row comes, after a long time without any. When is it read?",
        "At 10:10.",
        "At 10:11.",
        "At 10:01.");
  }

  @Override
  public Question b() {
    return ask(
        "The trigger of an idle query is Trigger.ProcessingTime(\"30 minutes\"), and a batch takes"
            + " a second. A file arrives at 14:20. When is it read?",
        "At 14:30.",
        "At 14:50.",
        "At 14:20.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "The interval is three seconds. The row comes at second 2, and goes out at second 3:"
                + " the trigger fires at full multiples, and no row starts its clock.",
            trial -> {
              trial.show(
                  trial.events().groupBy("event").count(),
                  "update",
                  Trigger.ProcessingTime("3 seconds"));
              trial.expect();
              trial.expect();
              trial.send("2026-01-01T00:00:02,1,login");
              trial.expect("login, 1");
            }),
        new Idea(
            "The row is there at second 0, right after the trigger has fired, and waits for second"
                + " 3.",
            trial -> {
              trial.show(
                  trial.events().groupBy("event").count(),
                  "update",
                  Trigger.ProcessingTime("3 seconds"));
              trial.send("2026-01-01T00:00:00,1,login");
              trial.expect();
              trial.expect();
              trial.expect("login, 1");
            }));
  }
}
