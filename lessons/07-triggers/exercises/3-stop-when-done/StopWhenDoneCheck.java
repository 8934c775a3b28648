import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Has three files read, one in a batch; the first batch is slow where nobody waits for it. */
public class StopWhenDoneCheck implements Check {

  // A method that doesn't wait, or not for long, has returned by then.
  private static final long PATIENCE_MILLIS = 400;

  private final List<String> kept = new ArrayList<>();
  private final CountDownLatch returned = new CountDownLatch(1);

  @Override
  public void run(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    folder.file("a.csv", "1,login", "2,login").file("b.csv", "1,view", "3,login", "3,view");
    folder.file("c.csv", "2,logout");
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          if (id == 0) {
            returned.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
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
            .trigger(Trigger.ProcessingTime("100 milliseconds"))
            .foreachBatch(sink);
    long rows = StopWhenDone.run(writer);
    boolean runs = trial.spark().streams().active().length > 0;
    returned.countDown();
    List<String> got = new ArrayList<>(List.copyOf(kept));
    got.add(runs ? "the query still runs" : "the query has ended");
    trial.compareText(
        "processed",
        List.of("batch 0: 2 rows", "batch 1: 3 rows", "batch 2: 1 rows", "the query has ended"),
        got);
    trial.compareText("returned", List.of("6"), List.of(String.valueOf(rows)));
  }

  @Override
  public String explain(Report report) {
    if (kept.isEmpty() && report.extra("0") && report.extra("the query still runs")) {
      return "Your query still runs, and has processed nothing yet: start only starts it.";
    }
    if (report.extra("the query still runs")) {
      return "Your query still runs: with an interval none ends by itself, and who has started it"
          + " stops it.";
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
