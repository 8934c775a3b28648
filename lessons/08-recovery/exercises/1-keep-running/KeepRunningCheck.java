import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Runs a query whose sink fails never, twice, and always. */
public class KeepRunningCheck implements Check {

  // Long enough for a method that doesn't wait to return.
  private static final long PATIENCE_MILLIS = 200;

  private final List<String> kept = new ArrayList<>();
  private int starts;

  @Override
  public void run(Trial trial) throws Exception {
    trial.compareText(
        "never fails",
        List.of("returned 1", "started once", "kept 1, login", "kept 2, view"),
        outcome(trial, 0, 3));
    trial.compareText(
        "fails twice, of 3",
        List.of("returned 3", "started 3 times", "kept 1, login", "kept 2, view"),
        outcome(trial, 2, 3));
    trial.compareText(
        "always fails, of 2",
        List.of("threw the sink is full", "started 2 times"),
        outcome(trial, 9, 2));
  }

  /** What comes of it when the sink's first batches fail. */
  private List<String> outcome(Trial trial, int failures, int attempts) throws Exception {
    kept.clear();
    starts = 0;
    String checkpoint = trial.emptyFolder();
    FolderStream folder = trial.folder().file("a.csv", "1,login").file("b.csv", "2,view");
    CountDownLatch returned = new CountDownLatch(1);
    List<String> outcome = new ArrayList<>();
    try {
      int result =
          KeepRunning.keepRunning(
              () -> start(trial, folder.path(), checkpoint, failures, returned), attempts);
      returned.countDown();
      outcome.add("returned " + result);
    } catch (StreamingQueryException e) {
      outcome.add("threw " + e.getCause().getMessage());
    }
    for (StreamingQuery query : trial.spark().streams().active()) {
      query.awaitTermination(); // Only one that nobody has waited for.
    }
    outcome.add(starts == 1 ? "started once" : "started " + starts + " times");
    kept.forEach(row -> outcome.add("kept " + row));
    return outcome;
  }

  private StreamingQuery start(
      Trial trial, String folder, String checkpoint, int failures, CountDownLatch returned)
      throws Exception {
    int start = ++starts;
    trial.require(start < 9, "The query was started again and again: count the attempts.");
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          if (start == 1 && returned.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            kept.add("nothing yet when the method returned");
          }
          if (start <= failures) {
            throw new IllegalStateException("the sink is full");
          }
          batch.collectAsList().forEach(row -> kept.add(row.getInt(0) + ", " + row.getString(1)));
        };
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .csv(folder)
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint)
        .foreachBatch(sink)
        .start();
  }

  @Override
  public String explain(Report report) {
    if (report.extra("started 0 times")) {
      return "Nothing has started the query: start.call() does.";
    }
    if (report.extra("kept nothing yet when the method returned")) {
      return "Your method returned while the query was still at work: start only starts it. Wait"
          + " for its end, then you also learn how it ended.";
    }
    if (report.missing("started 2 times") && report.extra("started 3 times")) {
      return "That is one start too many: attempts counts all starts, not only the repeated ones.";
    }
    if (report.missing("threw the sink is full")) {
      return "The last exception got lost: whoever called you believes that all is well.";
    }
    return null;
  }
}
