import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Has three files read, one in a batch; the first batch is slow where nobody waits for it, and
 * slower than any time that somebody lets pass. It looks at the trigger that the query has, too.
 */
public class StopWhenDoneCheck implements Check {

  // A method that doesn't wait, or not for long, has returned by then.
  private static final long PATIENCE_MILLIS = 400;
  private static final long LOOK_MILLIS = 20;

  private static final Trigger INTERVAL = Trigger.ProcessingTime("100 milliseconds");

  private final List<String> kept = new ArrayList<>();
  private final CountDownLatch returned = new CountDownLatch(1);
  private volatile Trigger ranWith; // Null while no batch has begun.
  private volatile boolean timed; // Somebody let time pass, and waited for nothing else.

  @Override
  public void run(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    folder.file("a.csv", "1,login", "2,login").file("b.csv", "1,view", "3,login", "3,view");
    folder.file("c.csv", "2,logout");
    Thread caller = Thread.currentThread();
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          if (id == 0) {
            ranWith = trigger(trial.spark());
            outlast(caller);
            returned.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            outlast(caller); // It may have come from start just now.
          }
          kept.add("batch " + id + ": " + batch.count() + " rows");
        };
    DataStreamWriter<Row> writer =
        trial
            .spark()
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 1)
            .csv(folder.path())
            .writeStream()
            .trigger(INTERVAL)
            .foreachBatch(sink);
    Thread watch = new Thread(() -> watch(caller));
    watch.setDaemon(true);
    watch.setUncaughtExceptionHandler((of, end) -> {}); // A loop of a run that is over ends so.
    watch.start();
    long rows;
    boolean runs;
    try {
      rows = StopWhenDone.run(writer);
      runs = trial.spark().streams().active().length > 0;
    } finally {
      returned.countDown();
    }
    watch.join();
    if (ranWith != null) {
      trial.compareText("trigger", List.of(INTERVAL.toString()), List.of(ranWith.toString()));
    }
    List<String> got = new ArrayList<>(List.copyOf(kept));
    got.add(runs ? "the query still runs" : "the query has ended");
    trial.compareText(
        "processed",
        List.of("batch 0: 2 rows", "batch 1: 3 rows", "batch 2: 1 rows", "the query has ended"),
        got);
    trial.compareText("returned", List.of("6"), List.of(String.valueOf(rows)));
  }

  /** What the query that runs has as its trigger: its writer may have got another one. */
  private static Trigger trigger(SparkSession spark) {
    StreamingQuery[] running = spark.streams().active();
    return running.length == 0
        ? null // It was stopped just now.
        : ((StreamingQueryWrapper) running[0]).streamingQuery().trigger();
  }

  /** Looks until the method has returned: on a busy machine no batch may have begun by then. */
  private void watch(Thread caller) {
    try {
      do {
        timed |= letsTimePass(caller);
      } while (caller.isAlive() && !returned.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a thread waits for time, and not for rows, as processAllAvailable does. */
  private static boolean letsTimePass(Thread caller) {
    return caller.getState() == Thread.State.TIMED_WAITING
        && Stream.of(caller.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().matches("sleep|awaitTermination"));
  }

  /** Goes on until such a wait is over, and somewhat longer: a stop comes in the middle then. */
  private void outlast(Thread caller) throws InterruptedException {
    if (letsTimePass(caller)) {
      long wait = waits(caller);
      while (letsTimePass(caller) && waits(caller) == wait) {
        Thread.sleep(LOOK_MILLIS);
      }
      returned.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** How often a thread has waited so far: who looks again and again sleeps many times. */
  private static long waits(Thread caller) {
    return ManagementFactory.getThreadMXBean().getThreadInfo(caller.getId()).getWaitedCount();
  }

  @Override
  public String explain(Report report) {
    if (report.missing(INTERVAL.toString())) {
      return "Your query ran with another trigger than the writer had: leave the interval as it is,"
          + " and stop the query yourself when all is processed.";
    }
    if (kept.isEmpty() && report.extra("0") && report.extra("the query still runs")) {
      return "Your query still runs, and has processed nothing yet: start only starts it.";
    }
    if (report.extra("the query still runs")) {
      return "Your query still runs: with an interval none ends by itself, and who has started it"
          + " stops it.";
    }
    if (timed && report.missing("batch 0: 2 rows")) {
      return "You wait for a time, and this time the first batch took longer, and was not done"
          + " when you stopped: no time is long enough for each batch, and awaitTermination(60)"
          + " waits for 60 milliseconds, not for a minute. What waits until all that is there is"
          + " processed?";
    }
    if (report.missing("batch 0: 2 rows")) {
      return "No batch was processed. Either nothing has started the query, or it was stopped in"
          + " the middle of its first batch: start returns at once, and awaitTermination(60)"
          + " waits for 60 milliseconds, not for a minute.";
    }
    if (report.extra("1")) {
      return "That is what the last batch has read: there were three. The query keeps a report on"
          + " each.";
    }
    if (report.missing("6")) {
      return "That is how many batches there were, or something else that a report tells: six rows"
          + " were read. Which field of a report is a number of rows?";
    }
    return null;
  }
}
