import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** A table that is away once, and a commit that a kill has left out. */
public class AddedOnceCheck implements Check {

  private final List<String> rows = new ArrayList<>();
  private final Set<Long> batches = new HashSet<>();
  private boolean away;
  private boolean forgotten; // Whether a static field has kept something.

  private final AddedOnce.Table table =
      new AddedOnce.Table() {
        @Override
        public void add(List<Row> added, long batch) {
          List<String> all = added.stream().map(row -> row.mkString(", ")).toList();
          if (away && all.contains("3, login")) {
            throw new IllegalStateException("The table is away.");
          }
          rows.addAll(all);
          batches.add(batch);
        }

        @Override
        public boolean has(long batch) {
          return batches.contains(batch);
        }
      };

  @Override
  public void run(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    FolderStream input = trial.folder().file("a.csv", "1,login").file("b.csv", "2,view", "3,login");
    away = true;
    String end = start(trial, input, checkpoint);
    trial.compareText("start 1, table away in batch 1", List.of("failed"), List.of(end));
    away = false;
    end = start(trial, input, checkpoint);
    trial.compareText("start 2, table there", List.of("ended"), List.of(end));
    trial.compareText("the table", List.of("1, login", "2, view", "3, login"), rows);

    forgetLastCommit(checkpoint);
    forgotten = trial.forget(AddedOnce.class);
    start(trial, input, checkpoint);
    trial.compareText("the table, after a kill", List.of("1, login", "2, view", "3, login"), rows);
  }

  private String start(Trial trial, FolderStream input, String checkpoint) throws Exception {
    DataStreamWriter<Row> writer =
        trial
            .spark()
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 1)
            .csv(input.path())
            .writeStream();
    DataStreamWriter<Row> written = AddedOnce.write(writer, table);
    trial.require(written != null, "The method returned null: return the writer.");
    try {
      written
          .option("checkpointLocation", checkpoint)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
      return "ended";
    } catch (StreamingQueryException e) {
      return "failed";
    }
  }

  /** What a kill between add and the commit leaves. */
  private static void forgetLastCommit(String checkpoint) throws IOException {
    Files.delete(Path.of(checkpoint, "commits", "1"));
  }

  @Override
  public String explain(Report report) {
    if (report.missing("failed")) {
      return "The table was away, and the query ended as if all were well: its batch is committed"
          + " now, and never comes again.";
    }
    if (report.firstWrong() == null) {
      return null;
    }
    List<String> missing = report.firstWrong().missing();
    if (missing.contains("2, view") && missing.contains("3, login")) {
      return "Rows 2 and 3 are missing: their batch was taken for one that is done, and its first"
          + " attempt had failed. Who remembers that, and when?";
    }
    if (missing.contains("3, login")) {
      return "Row 2 was added before row 3 failed, and so the table has the batch, or half of it. A"
          + " transaction is one call of add.";
    }
    if (report.firstWrong().name().equals("the table, after a kill")
        && report.firstWrong().got().size() > 3) {
      return "Rows 2 and 3 are there twice: the batch came again after a kill, and was added again."
          + " Memory could not have told that, it is gone then"
          + (forgotten ? ", also what is static" : "")
          + ". The table can.";
    }
    return null;
  }
}
