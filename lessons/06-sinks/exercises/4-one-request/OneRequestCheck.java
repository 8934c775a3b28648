import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Takes requests; one batch has no rows for it, one fails between two of its rows, and one has
 * many.
 */
public class OneRequestCheck implements Check {

  // Spark's tasks have copies of all else.
  private static final Queue<String> REQUESTS = new ConcurrentLinkedQueue<>();
  private static volatile boolean fails;
  private static final int MANY = 1200;

  @Override
  public void run(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    FolderStream input = trial.folder().file("a.csv", "1,login", "2,view");
    input.file("b.csv", "3,nothing");
    trial.compareText("start 1", List.of("ended"), List.of(start(trial, input, checkpoint)));
    requests(trial, "requests of two files", "1 login, 2 view");

    input.file("c.csv", "5,view", "6,logout");
    fails = true;
    trial.compareText("start 2", List.of("failed"), List.of(start(trial, input, checkpoint)));
    requests(trial, "requests of a failure");
    fails = false;
    String[] many = new String[MANY];
    Arrays.fill(many, "7,view");
    input.file("d.csv", many);
    trial.compareText("start 3", List.of("ended"), List.of(start(trial, input, checkpoint)));
    requests(trial, "requests of two batches", "5 view, 6 logout", MANY + " rows");
  }

  private static void requests(Trial trial, String name, String... expected) {
    trial.compareText(name, List.of(expected), List.copyOf(REQUESTS));
    REQUESTS.clear();
  }

  private static String start(Trial trial, FolderStream input, String checkpoint) throws Exception {
    FilterFunction<Row> some =
        row -> {
          if (fails && row.getInt(0) == 6) {
            throw new IllegalStateException("Row 6 can't be computed.");
          }
          return !row.getString(1).equals("nothing");
        };
    Dataset<Row> rows =
        trial
            .spark()
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 1)
            .csv(input.path())
            .filter(some);
    try {
      rows.writeStream()
          .foreach(OneRequest.writer(OneRequestCheck::take))
          .option("checkpointLocation", checkpoint)
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
      return "ended";
    } catch (StreamingQueryException e) {
      return "failed";
    }
  }

  private static void take(List<Row> rows) {
    String all = rows.stream().map(row -> row.mkString(" ")).collect(Collectors.joining(", "));
    String said = rows.size() > 9 ? rows.size() + " rows" : all;
    REQUESTS.add(all.isEmpty() ? "without rows" : said);
  }

  @Override
  public String explain(Report report) {
    if (report.extra("2 view")) {
      return "Each row has a request of its own: collect them, and send them at the end.";
    }
    if (report.extra("without rows")) {
      return "b.csv has no row for the service, and a request was sent for it: an empty one costs"
          + " what others cost.";
    }
    if (report.extra("5 view")) {
      return "Row 6 failed, and row 5 was sent: close is called then, too, and is told why. The"
          + " batch comes again, and row 5 would be there twice.";
    }
    if (report.extra("1 login, 2 view")) {
      return "The second request has the rows of the first one once more: what a writer collects"
          + " belongs to one partition of one batch.";
    }
    if (report.missing("1 login, 2 view")) {
      return "No request was sent: a partition that open says no to is passed over, and what is"
          + " collected must be sent by somebody.";
    }
    if (report.missing(MANY + " rows")) {
      return "The "
          + MANY
          + " rows of the last partition came in several requests. Were something to"
          + " fail between two of them, a part would be sent, and come again.";
    }
    return null;
  }
}
