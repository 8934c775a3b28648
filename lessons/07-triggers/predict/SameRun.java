import static org.apache.spark.sql.functions.*;
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
 * Append sends each minute once, when the watermark has reached its end: a row like 08:00, 9. A
 * tick is one run of the query, which goes on where the run before has ended. Which run sends what?
 */
public class SameRun implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Dataset<Row> minutes =
        trial
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute")
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .select(date_format(col("window.start"), "HH:mm"), col("count"));
    trial.show(minutes, "append", Trigger.AvailableNow());

    trial.send("2026-01-01T10:00:30,1,login", "2026-01-01T10:00:45,2,login");
    trial.predict();

    trial.send("2026-01-01T10:02:15,1,view");
    trial.predict();

    trial.send("2026-01-01T10:00:50,3,view");
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why was 10:00 sent in the second run, and did not wait for a third one?",
            right(
                "A run of available-now goes on with a batch without rows when the watermark"
                    + " has moved."),
            wrong(
                "When a run ends, it sends what it has.",
                "The first run ends with a minute in its state, and sends nothing.",
                trial -> {
                  trial.show(minutes(trial), "append", Trigger.AvailableNow());
                  trial.send("2026-01-01T10:00:30,1,login");
                  trial.expect();
                  trial.expect();
                }),
            wrong(
                "Available-now sends a window as soon as a row of a later one is there.",
                "A row of the next minute is there, and nothing goes out: its watermark, 10:00:30,"
                    + " has not reached the end of 10:00.",
                trial -> {
                  trial.show(minutes(trial), "append", Trigger.AvailableNow());
                  trial.send("2026-01-01T10:00:30,1,login", "2026-01-01T10:01:30,1,view");
                  trial.expect();
                })));
  }

  private static Dataset<Row> minutes(Trial trial) {
    return trial
        .events()
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "1 minute")
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(date_format(col("window.start"), "HH:mm"), col("count"));
  }

  @Override
  public String why() {
    return "In the second run, the batch with the view moves the watermark to 10:01:15. Because it"
        + " has moved, the run has a batch without rows before it ends, and that one sends 10:00."
        + " So the view of 10:00:50 comes too late for its minute and is dropped. A trigger that"
        + " waits could have put it into one batch with the others, where it counts.";
  }
}
