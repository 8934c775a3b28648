import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.OneTimeTrigger$;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Runs the program over two files, of which each has one row, and once more over a third. */
public class BigBatchCheck implements Check {

  private static final String HEADER = "timestamp,user_id,event";
  private static final String ONE = "one file at most";

  private final List<String> rows = new ArrayList<>();
  private int largest;
  private volatile boolean once;
  private volatile boolean repartitioned;

  @Override
  public void run(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    FolderStream folder = trial.folder();
    folder.file("a.csv", HEADER, "2026-03-01T10:00:00,1,login");
    folder.file("b.csv", HEADER, "2026-03-01T11:00:00,2,view");
    runOnce(trial, folder, checkpoint);
    trial.compareText("run 1", List.of("1, login", "2, view"), rows);
    trial.compareText(
        "its largest batch", List.of(ONE), List.of(largest <= 1 ? ONE : largest + " files"));

    folder.file("c.csv", HEADER, "2026-03-01T12:00:00,3,purchase");
    runOnce(trial, folder, checkpoint);
    trial.compareText("run 2", List.of("3, purchase"), rows);
    trial.require(
        Files.exists(Path.of(checkpoint, "commits")),
        "The rows are right, but the checkpoint lies elsewhere, and the folder for it has none. A"
            + " folder with the day in its name begins anew when that changes: take checkpoint as"
            + " it is.");
  }

  private void runOnce(Trial trial, FolderStream folder, String checkpoint) throws Exception {
    rows.clear();
    largest = 0;
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          for (StreamingQuery query : trial.spark().streams().active()) {
            look((StreamingQueryWrapper) query);
          }
          List<Row> came = batch.collectAsList();
          came.forEach(row -> rows.add(row.get(1) + ", " + row.get(2)));
          largest = Math.max(largest, came.size());
        };
    BigBatch.run(trial.spark(), folder.path(), checkpoint, sink);
    trial.require(
        trial.spark().streams().active().length == 0,
        "Your query still runs, and the method has returned: wait for its end, or stop it when all"
            + " is processed.");
  }

  private void look(StreamingQueryWrapper query) {
    once |= query.streamingQuery().trigger() == OneTimeTrigger$.MODULE$;
    repartitioned |= query.streamingQuery().logicalPlan().toString().contains("Repartition");
  }

  @Override
  public String explain(Report report) {
    if (report.missing("1, login") || report.missing("2, view") || report.missing("3, purchase")) {
      return "A row got lost: two files of one row each were there, and all rows are to be handed"
          + " on. How many goes into a batch is another question than how many there are.";
    }
    if (report.extra("2 files") && repartitioned) {
      return "repartition cuts a batch into tasks, not into batches: both files came in one.";
    }
    if (report.extra("2 files") && once) {
      return "Two files were there, and both came in one batch, whatever limit the source has."
          + " After a day it is twenty-four.";
    }
    if (report.extra("2 files")) {
      return "Both files came in one batch: your trigger keeps to the limit of the source, and this"
          + " one has none, or a larger one. An option that Spark 3.5 doesn't know, such as"
          + " maxBytesPerTrigger, is ignored, and so is one that the writer gets.";
    }
    if (report.extra("1, login") || report.extra("2, view")) {
      return "Run 2 has read the files of run 1 again: nobody has told it where they ended.";
    }
    return null;
  }
}
