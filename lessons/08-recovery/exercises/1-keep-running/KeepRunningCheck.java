import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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

/**
 * Runs a query whose sink fails never, twice, and always; then interrupts the one who waits, and
 * lets no query start.
 */
public class KeepRunningCheck implements Check {

  // Long enough for a method that doesn't wait to return.
  private static final long PATIENCE_MILLIS = 200;

  private static final String NO_QUERY = "can't be started, of 3";

  private static final String AGAIN = "The query was started again and again: count the attempts.";

  private final List<String> kept = new ArrayList<>();
  private int starts;
  private boolean timed; // A wait with a time limit was told that the time is over.

  @Override
  public void run(Trial trial) throws Exception {
    trial.compareText(
        "never fails",
        List.of("returned 1", "started once", "kept 1, login", "kept 2, view"),
        outcome(trial, 0, 3));
    trial.compareText(
        "fails twice, of 4",
        List.of("returned 3", "started 3 times", "kept 1, login", "kept 2, view"),
        outcome(trial, 2, 4));
    trial.compareText(
        "always fails, of 2",
        List.of("threw sink full, start 2", "started 2 times"),
        outcome(trial, 9, 2));
    trial.compareText(
        "always fails, of 1",
        List.of("threw sink full, start 1", "started once"),
        outcome(trial, 9, 1));
    trial.compareText(
        "interrupted, of 3",
        List.of("threw InterruptedException", "started once"),
        interrupted(trial));
    trial.compareText(
        NO_QUERY, List.of("threw IllegalArgumentException", "started once"), notStarted(trial));
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
              () -> {
                StreamingQuery query = start(trial, folder.path(), checkpoint, failures, returned);
                return failures == 0 ? outlasting(query) : query;
              },
              attempts);
      returned.countDown();
      outcome.add("returned " + result);
    } catch (StreamingQueryException e) {
      outcome.add("threw " + e.getCause().getMessage());
    } catch (RuntimeException e) {
      if (!(e.getCause() instanceof StreamingQueryException)) {
        throw e;
      }
      outcome.add("threw " + e.getClass().getSimpleName() + " around it");
    }
    for (StreamingQuery query : trial.spark().streams().active()) {
      try {
        query.awaitTermination(); // One that nobody has waited for, or that has just ended.
      } catch (StreamingQueryException e) {
        // The method has met it, or else has said that all is well.
      }
    }
    outcome.add(starts == 1 ? "started once" : "started " + starts + " times");
    kept.forEach(row -> outcome.add("kept " + row));
    return outcome;
  }

  /** What comes of it when somebody wants the thread to end, while the first query runs. */
  private List<String> interrupted(Trial trial) throws Exception {
    starts = 0;
    String checkpoint = trial.emptyFolder();
    FolderStream folder = trial.folder().file("a.csv", "1,login");
    CountDownLatch never = new CountDownLatch(1);
    List<String> outcome = new ArrayList<>();
    try {
      int result =
          KeepRunning.keepRunning(
              () -> {
                StreamingQuery query = start(trial, folder.path(), checkpoint, 0, never);
                if (starts == 1) {
                  Thread.currentThread().interrupt();
                }
                return query;
              },
              3);
      outcome.add("returned " + result);
    } catch (InterruptedException e) {
      outcome.add("threw InterruptedException");
    } catch (RuntimeException e) {
      if (!(e.getCause() instanceof InterruptedException)) {
        throw e;
      }
      outcome.add("threw " + e.getClass().getSimpleName());
    }
    Thread.interrupted(); // Of a method that has not waited.
    for (StreamingQuery query : trial.spark().streams().active()) {
      query.stop();
    }
    outcome.add(starts == 1 ? "started once" : "started " + starts + " times");
    return outcome;
  }

  /** What comes of it when there is no query, as start.call() fails itself. */
  private List<String> notStarted(Trial trial) throws Exception {
    starts = 0;
    List<String> outcome = new ArrayList<>();
    try {
      int result =
          KeepRunning.keepRunning(
              () -> {
                trial.require(++starts < 9, AGAIN);
                throw new IllegalArgumentException("no such folder");
              },
              3);
      outcome.add("returned " + result);
    } catch (IllegalArgumentException e) {
      outcome.add("threw IllegalArgumentException");
    }
    outcome.add(starts == 1 ? "started once" : "started " + starts + " times");
    return outcome;
  }

  /** The query as a method finds it that waits so long and no longer: the time is over first. */
  private StreamingQuery outlasting(StreamingQuery query) {
    return (StreamingQuery)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {StreamingQuery.class},
            (proxy, method, arguments) -> {
              boolean limited = arguments != null && method.getName().equals("awaitTermination");
              if (limited && !timed) {
                timed = true;
                return false;
              }
              try {
                return method.invoke(query, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private StreamingQuery start(
      Trial trial, String folder, String checkpoint, int failures, CountDownLatch returned)
      throws Exception {
    int start = ++starts;
    trial.require(start < 9, AGAIN);
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          if (start == 1
              && failures == 0
              && returned.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            kept.add("nothing yet when the method returned");
          }
          if (start <= failures) {
            throw new IllegalStateException("sink full, start " + start);
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
    if (timed && report.extra("kept nothing yet when the method returned")) {
      return "awaitTermination with a time returns when that is over, and answers false: the query"
          + " runs on, for weeks at work. Wait without a time.";
    }
    if (report.extra("kept nothing yet when the method returned")) {
      return "Your method returned while the query was still at work: start only starts it. Wait"
          + " for its end, then you also learn how it ended.";
    }
    if (report.missing("started 2 times") && report.extra("started 3 times")) {
      return "That is one start too many: attempts counts all starts, not only the repeated ones.";
    }
    if (report.extra("returned 4")) {
      return "It was started 3 times: return how many starts it took, not how many were allowed.";
    }
    boolean first = report.missing("threw sink full, start 2");
    if (first && report.extra("threw sink full, start 1") && report.extra("started once")) {
      return "It has failed once, and was not started again: start.call() starts it, each time.";
    }
    if (first && report.extra("threw sink full, start 1")) {
      return "That is the exception of the first attempt: the caller must have the last one, which"
          + " says what is wrong now.";
    }
    if (report.steps().stream().anyMatch(step -> step.got().toString().contains(" around it"))) {
      return "The caller waits for a StreamingQueryException and gets another one, with that"
          + " inside: let it through as it is.";
    }
    if (first) {
      return "The last exception got lost: whoever called you believes that all is well.";
    }
    if (report.missing("threw InterruptedException")
        && report.firstWrong().got().contains("started once")) {
      return "An interrupt is neither a failure of the query nor its end: let the"
          + " InterruptedException through as it is, the caller knows what it is about.";
    }
    if (report.missing("threw InterruptedException")) {
      return "An interrupt is no failure: somebody wants the program to end, and yours started the"
          + " query again. Catch StreamingQueryException alone.";
    }
    if (report.firstWrong() != null && report.firstWrong().name().equals(NO_QUERY)) {
      return "start.call() itself has failed: no query has run, so none was to be started again,"
          + " and the caller should have the exception at once. Catch"
          + " StreamingQueryException alone.";
    }
    return null;
  }
}
