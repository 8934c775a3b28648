import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.AvailableNowTrigger$;
import org.apache.spark.sql.execution.streaming.OneTimeTrigger$;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Runs the query three times: over three files, over one that came in the first run, over none. */
public class HourlyRunCheck implements Check {

  private final List<String> sent = new ArrayList<>();
  private FolderStream folder;
  private String checkpoint;
  private boolean lastFileCame;

  @Override
  public void run(Trial trial) throws Exception {
    checkpoint = trial.emptyFolder();
    folder = trial.folder();
    folder.file("a.csv", "1,login", "2,login").file("b.csv", "1,view").file("c.csv", "3,purchase");

    // Two files at most in a batch. d.csv comes in the middle of batch 0: too late for this run.
    runOnce(trial);
    trial.compareText(
        "run 1",
        List.of(
            "batch 0: 1, login", "batch 0: 2, login", "batch 0: 1, view", "batch 1: 3, purchase"),
        sent);

    runOnce(trial);
    trial.compareText("run 2", List.of("batch 2: 4, login"), sent);

    runOnce(trial);
    trial.compareText("run 3", List.of(), sent);
    trial.require(
        isKept(),
        "The rows are right, but the checkpoint lies elsewhere, and the folder for it has none. A"
            + " folder with the day or the process in its name begins anew when that changes: take"
            + " checkpoint as it is.");
  }

  /** Starts the query that the learner's code makes, and waits for its end. */
  private void runOnce(Trial trial) throws Exception {
    sent.clear();
    Dataset<Row> events =
        trial
            .spark()
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 2)
            .csv(folder.path());
    boolean wasKept = isKept();
    DataStreamWriter<Row> writer =
        HourlyRun.run(
            events.writeStream().foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::keep),
            checkpoint);
    trial.require(
        !wasKept || isKept(),
        "Your method has emptied the checkpoint, and with it what the runs before have read. It is"
            + " an empty folder before the first run alone.");
    trial.require(
        sent.isEmpty() && trial.spark().streams().active().length == 0,
        "Your method has started the query: return the writer, the check starts it.");
    trial.require(writer != null, "The method returned null: return the writer.");
    StreamingQuery query = writer.start();
    Trigger trigger = ((StreamingQueryWrapper) query).streamingQuery().trigger();
    trial.require(
        trigger == AvailableNowTrigger$.MODULE$ || trigger == OneTimeTrigger$.MODULE$,
        "This run would never end: without a trigger, or with an interval, the query waits for"
            + " more files. There is a trigger that processes what is there and ends.");
    query.awaitTermination();
  }

  /** Whether the folder is a query's checkpoint. */
  private boolean isKept() {
    return Files.exists(Path.of(checkpoint, "commits"));
  }

  private void keep(Dataset<Row> batch, Long id) {
    for (Row row : batch.collectAsList()) {
      sent.add("batch " + id + ": " + row.mkString(", "));
    }
    if (!lastFileCame) {
      lastFileCame = true;
      folder.file("d.csv", "4,login");
    }
  }

  @Override
  public String explain(Report report) {
    if (report.extra("batch 0: 3, purchase")) {
      return "Once takes all files in one batch: it ignores the source's limit, and with a large"
          + " backlog the batch may not fit. A newer trigger keeps the limit.";
    }
    if (report.extra("batch 0: 1, login")) {
      return "Run 2 began anew, at batch 0: without a checkpoint nobody knows which files run 1"
          + " has read. Spark ignores an option that it doesn't know: is it spelt as on the page?";
    }
    return null;
  }
}
