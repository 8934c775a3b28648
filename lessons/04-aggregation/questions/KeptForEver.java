import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;

/** Duplicates without a watermark. */
public class KeptForEver implements Twins {

  @Override
  public String page() {
    return "duplicates.md";
  }

  @Override
  public Question a() {
    return ask(
        "A stream without a watermark runs dropDuplicates(\"user_id\", \"event\"). A year after the"
            + " first one, user 1 sends a login again. What happens?",
        "It is left out: user 1 and login are remembered for ever.",
        "It goes out: only what is in the same batch is compared.",
        "It goes out: what is so old has been forgotten.");
  }

  @Override
  public Question b() {
    return ask(
        "A query drops duplicates by an id, and has no watermark. Which ids does it keep in its"
            + " state?",
        "All that have ever come.",
        "Those of the batch that runs.",
        "Those of the last time, until they are old.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "The same user in another batch, and left out.",
            trial -> {
              trial.show(unique(trial), "append");
              trial.send("2026-01-01T10:00:00,1,login");
              trial.expect("1, login");
              trial.send("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:06,2,login");
              trial.expect("2, login");
            }),
        new Idea(
            "A year later by its own time, and left out. Without a watermark, nothing tells Spark"
                + " what is old.",
            trial -> {
              trial.show(unique(trial), "append");
              trial.send("2026-01-01T10:00:00,1,login");
              trial.expect("1, login");
              trial.send("2027-01-01T10:00:00,2,login");
              trial.expect("2, login");
              trial.send("2027-01-01T10:00:05,1,login");
              trial.expect();
            }));
  }

  private static Dataset<Row> unique(Trial trial) {
    return trial.events().dropDuplicates("user_id", "event").select("user_id", "event");
  }
}
