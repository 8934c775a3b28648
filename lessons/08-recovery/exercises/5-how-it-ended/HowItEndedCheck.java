import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Runs two queries side by side, of which one fails, then the other one again on its checkpoint,
 * and reads what the listener has told.
 */
public class HowItEndedCheck implements Check {

  // A listener hears of an end a moment later, on a busy machine some seconds.
  private static final long PATIENCE_SECONDS = 10;

  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void run(Trial trial) throws Exception {
    StreamingQueryListener listener = HowItEnded.listener(told::add);
    trial.require(listener != null, "The method returned null: return a listener.");
    Semaphore ends = new Semaphore(0);
    StreamingQueryListener last = // It is told behind the learner's.
        new StreamingQueryListener() {
          @Override
          public void onQueryStarted(QueryStartedEvent event) {}

          @Override
          public void onQueryProgress(QueryProgressEvent event) {}

          @Override
          public void onQueryTerminated(QueryTerminatedEvent event) {
            ends.release();
          }
        };
    trial.spark().streams().addListener(listener);
    trial.spark().streams().addListener(last);
    try {
      FolderStream folder = trial.folder().file("a.csv", "1,login", "2,purchase");
      folder.file("b.csv", "3,purchase");
      String checkpoint = trial.emptyFolder();
      twoQueries(trial, folder, checkpoint);
      told(trial, ends, 2);
      folder.file("c.csv", "4,login");
      start(trial, folder, "counts", checkpoint, (batch, id) -> batch.collectAsList())
          .awaitTermination();
      told(trial, ends, 1);
    } finally {
      trial.spark().streams().removeListener(listener);
      trial.spark().streams().removeListener(last);
    }
    trial.compareText(
        "told",
        List.of(
            "counts ended after 3 rows",
            "counts ended after 1 rows",
            "purchases failed after 0 rows: java.lang.IllegalStateException: sink full"),
        List.copyOf(told));
  }

  private static void told(Trial trial, Semaphore ends, int count) throws InterruptedException {
    trial.require(
        ends.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS),
        "Spark has told nobody of the ends: does your listener wait for something?");
  }

  private void twoQueries(Trial trial, FolderStream folder, String checkpoint) throws Exception {
    CountDownLatch bothStarted = new CountDownLatch(1);
    StreamingQuery counts =
        start(
            trial,
            folder,
            "counts",
            checkpoint,
            (batch, id) -> {
              bothStarted.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              batch.collectAsList();
            });
    StreamingQuery purchases =
        start(
            trial,
            folder,
            "purchases",
            trial.emptyFolder(),
            (batch, id) -> {
              throw new IllegalStateException("sink full");
            });
    bothStarted.countDown();
    counts.awaitTermination();
    try {
      purchases.awaitTermination();
    } catch (StreamingQueryException e) {
      // As it must: the listener tells of it.
    }
  }

  private static StreamingQuery start(
      Trial trial,
      FolderStream folder,
      String name,
      String checkpoint,
      VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .option("maxFilesPerTrigger", 1)
        .csv(folder.path())
        .writeStream()
        .queryName(name)
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start();
  }

  @Override
  public String explain(Report report) {
    if (report.right() || report.steps().isEmpty()) {
      return null;
    }
    String all = String.join("\n", told);
    if (told.isEmpty()) {
      return "Nothing was told, and three runs have ended: onQueryTerminated is called for each.";
    }
    if (told.stream().anyMatch(line -> line.contains("\n"))) {
      return "Your line has many lines: what Spark says of a failure is a text with the whole stack"
          + " trace behind its first line.";
    }
    if (told.size() < 3 && !all.contains("purchases")) {
      return "No line tells of purchases, and it has ended, too: what a listener throws, nobody"
          + " sees. It has failed in its first batch, so no progress has told of rows before.";
    }
    if (told.size() < 3 && !all.contains("counts")) {
      return "No line tells of counts, and it has ended twice: what a listener throws, nobody sees."
          + " exception() is an Option, and one that has ended well has none: ask isDefined()"
          + " first.";
    }
    if (told.stream().filter(line -> line.startsWith("purchases")).count() > 1) {
      return "Two queries ran, and yours calls both by the name of the one that started last. The"
          + " event of an end has no name, but an id of the run, which the start had, too.";
    }
    if (all.contains("purchases ended")) {
      return "purchases has failed, and your line says that it ended: whether it failed stands in"
          + " exception().";
    }
    if (told.stream().noneMatch(line -> line.startsWith("counts"))) {
      return "No line begins with counts: the event of an end has no name, but an id of the run,"
          + " which the start had, too, together with the name.";
    }
    if (!all.contains("counts ended after 3 rows")) {
      return "counts has read three rows, in two batches: each batch has its own progress, with its"
          + " own rows. Add them up for each run.";
    }
    if (all.contains("counts ended after 4 rows")) {
      return "counts ran again on its checkpoint, and read one row: yours has added the three of"
          + " the run before. id() and the name stay the same from run to run, runId() does not.";
    }
    return null;
  }
}
