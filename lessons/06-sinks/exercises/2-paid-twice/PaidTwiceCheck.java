import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Counts how often prices are asked for; the rows come from two files, one in a batch. Then a write
 * fails, and a batch comes again.
 */
public class PaidTwiceCheck implements Check {

  private static final String FAILURE = "a write that fails";
  private static final String RESTART = "a start after a kill";
  private static final String GIVEN_BACK = "all memory was given back";
  private static final List<String> ALL =
      List.of("1, login", "2, purchase", "3, purchase", "4, view", "5, view");
  private static final List<String> PURCHASES = List.of("2, purchase", "3, purchase");
  private static final AtomicInteger REQUESTS = new AtomicInteger(); // Spark's tasks count here.

  @Override
  public void run(Trial trial) throws Exception {
    String folder = trial.emptyFolder();
    FolderStream input = trial.folder().file("a.csv", "1,login", "2,purchase");
    input.file("b.csv", "3,purchase", "4,view", "5,view");
    Dataset<Row> events =
        trial
            .spark()
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 1)
            .csv(input.path());
    MapFunction<Row, Row> price =
        row -> {
          REQUESTS.incrementAndGet();
          return row;
        };
    Dataset<Row> rows = events.map(price, Encoders.row(events.schema()));
    DataStreamWriter<Row> written = PaidTwice.write(rows.writeStream(), folder);
    trial.require(written != null, "The method returned null: return the writer.");
    int before = trial.spark().sparkContext().getPersistentRDDs().size();
    String checkpoint = trial.emptyFolder();
    StreamingQuery query =
        written.option("checkpointLocation", checkpoint).trigger(Trigger.AvailableNow()).start();
    query.awaitTermination();
    long read = 0;
    for (StreamingQueryProgress progress : query.recentProgress()) {
      read += progress.numInputRows();
    }
    int kept = trial.spark().sparkContext().getPersistentRDDs().size() - before;

    trial.compareText("below all", ALL, rows(folder, "all"));
    trial.compareText("below purchases", PURCHASES, rows(folder, "purchases"));
    trial.compareText(
        "five rows in two batches",
        List.of("5 rows read", "5 requests", GIVEN_BACK),
        List.of(
            read + " rows read",
            REQUESTS.get() + " requests",
            kept == 0 ? GIVEN_BACK : "memory of " + kept + " batches is still taken"));

    // The purchases have no place, as a file has their folder's name: that write fails.
    String blocked = Files.createDirectory(Path.of(folder, "blocked")).toString();
    Files.createFile(Path.of(blocked, "purchases"));
    String end = end(rows, blocked, trial.emptyFolder());
    kept = trial.spark().sparkContext().getPersistentRDDs().size() - before;
    trial.compareText(
        FAILURE,
        List.of("failed", GIVEN_BACK),
        List.of(end, kept == 0 ? GIVEN_BACK : "memory of " + kept + " batches is still taken"));

    // As if batch 1 had been killed behind its writes: it comes again.
    Files.delete(Path.of(checkpoint, "commits", "1"));
    trial.compareText(RESTART, List.of("ended"), List.of(end(rows, folder, checkpoint)));
    trial.compareText("all, after it", ALL, rows(folder, "all"));
    trial.compareText("purchases, after it", PURCHASES, rows(folder, "purchases"));
  }

  private static String end(Dataset<Row> rows, String folder, String checkpoint) throws Exception {
    try {
      PaidTwice.write(rows.writeStream(), folder)
          .option("checkpointLocation", checkpoint)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
      return "ended";
    } catch (StreamingQueryException e) {
      return "failed";
    }
  }

  private static List<String> rows(String folder, String part) throws IOException {
    Path below = Path.of(folder, part);
    List<String> rows = new ArrayList<>();
    if (Files.isDirectory(below)) {
      try (Stream<Path> files = Files.walk(below)) {
        for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
          for (String line : Files.readAllLines(file, UTF_8)) {
            rows.add(value("user_id", line) + ", " + value("event", line));
          }
        }
      }
    }
    return rows;
  }

  /** Of a line of JSON, whose columns may stand in any order. */
  private static String value(String name, String line) {
    return line.replaceFirst(".*\"" + name + "\":\"?(\\w+).*", "$1");
  }

  @Override
  public String explain(Report report) {
    String wrong = report.firstWrong() == null ? "" : report.firstWrong().name();
    if (wrong.equals("below purchases")) {
      return report.firstWrong().got().isEmpty()
          ? "Nothing lies below purchases: both parts are to be written, as they were."
          : null;
    }
    if (wrong.equals(FAILURE)) {
      return report.missing("failed")
          ? "The purchases could not be written, and the query ended as if all were well: let the"
              + " exception through."
          : "The rows of a batch stay in memory when a write has failed: the line that gives it"
              + " back was never reached. finally is.";
    }
    if (wrong.equals(RESTART)) {
      return "Batch 1 was killed behind its writes, so it came again, and your method failed: its"
          + " folder is there already. Each start would meet it.";
    }
    if (wrong.endsWith(", after it")) {
      return "Batch 1 was killed behind its writes, so it came again, and its rows lie there twice:"
          + " replace what the first attempt has left.";
    }
    if (!report.missing("5 requests") && report.missing(GIVEN_BACK)) {
      return "The rows of each batch stay in memory when it is done: after a day there is no room"
          + " left. Who takes gives back.";
    }
    if (report.extra("15 requests")) {
      return "Three requests for each row: count computes the rows, and forgets them, and the two"
          + " writes compute them once more.";
    }
    if (report.extra("10 requests")) {
      return "The rows are right, and two prices were asked for each: somebody computes the rows"
          + " twice. If persist is there, it stands behind the first action.";
    }
    return null;
  }
}
