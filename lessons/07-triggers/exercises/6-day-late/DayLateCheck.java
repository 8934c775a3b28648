import static org.apache.spark.sql.functions.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Runs the program over two days' files; which minutes are over then is found by hand. */
public class DayLateCheck implements Check {

  private final List<String> sent = new ArrayList<>();
  private int starts;

  @Override
  public void run(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    FolderStream folder = trial.folder();
    Dataset<Row> minutes =
        trial
            .spark()
            .readStream()
            .schema("time TIMESTAMP, user_id INT, event STRING")
            .csv(folder.path())
            .withWatermark("time", "1 minute")
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .select(date_format(col("window.start"), "HH:mm"), col("count"));
    StreamingQueryListener counts =
        new StreamingQueryListener() {
          @Override
          public void onQueryStarted(QueryStartedEvent event) {
            starts++;
          }

          @Override
          public void onQueryProgress(QueryProgressEvent event) {}

          @Override
          public void onQueryTerminated(QueryTerminatedEvent event) {}
        };
    trial.spark().streams().addListener(counts);
    try {
      folder.file("a.csv", "2026-03-01T10:00:10,1,login", "2026-03-01T10:00:20,2,login");
      folder.file("b.csv", "2026-03-01T10:03:00,1,view");
      // The watermark is 10:02:00.
      runOnce(trial, minutes, checkpoint);
      trial.compareText("run 1", List.of("10:00, 2"), sent);

      folder.file("c.csv", "2026-03-01T10:03:30,3,view", "2026-03-01T10:05:00,2,view");
      // And now 10:04:00.
      runOnce(trial, minutes, checkpoint);
      trial.compareText("run 2", List.of("10:03, 2"), sent);
    } finally {
      trial.spark().streams().removeListener(counts);
    }
    trial.require(
        Files.exists(Path.of(checkpoint, "commits")),
        "The rows are right, but the checkpoint lies elsewhere, and the folder for it has none. A"
            + " folder with the day in its name begins anew when that changes: take checkpoint as"
            + " it is.");
  }

  private void runOnce(Trial trial, Dataset<Row> minutes, String checkpoint) throws Exception {
    sent.clear();
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) ->
            batch
                .collectAsList()
                .forEach(row -> sent.add(row.getString(0) + ", " + row.getLong(1)));
    DayLate.run(minutes, checkpoint, sink);
    trial.require(
        trial.spark().streams().active().length == 0,
        "Your query still runs, and the method has returned: a run is over when all is processed,"
            + " and with an interval nothing ends by itself.");
  }

  @Override
  public boolean needsAllSteps() {
    return true; // Run 2 tells complete from update, and a lost checkpoint.
  }

  @Override
  public String explain(Report report) {
    if (report.extra("10:03, 1") && report.extra("10:00, 2")) {
      return "10:00 went out in both runs, and 10:03 before its minute was over: complete sends all"
          + " of it each time.";
    }
    if (report.extra("10:03, 1") && !report.missing("10:00, 2")) {
      return "10:03 went out in run 1, when its minute was not over, and again in run 2 with more:"
          + " whoever adds up gets three.";
    }
    if (report.extra("10:00, 2") && report.steps().get(0).right()) {
      return "Run 2 began anew, and has counted the rows of run 1 once more: it has found no"
          + " checkpoint.";
    }
    if (report.steps().size() == 2
        && report.steps().stream().allMatch(step -> step.got().isEmpty())) {
      return "Nothing came in either run: yours ends a query before it has processed what is"
          + " there.";
    }
    if (report.missing("10:00, 2") && starts > 2) {
      return "A second start of once doesn't help: it finds no new rows, and ends without a batch.";
    }
    if (report.missing("10:00, 2")) {
      return "When run 1 had read its rows, the watermark was 10:02:00 and 10:00 was over. It went"
          + " out in run 2, with the next rows: which batch was run 1 still to run?";
    }
    return null;
  }
}
