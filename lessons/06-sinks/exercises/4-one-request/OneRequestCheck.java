import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Takes requests; one batch has no rows for it, one fails between two of its rows, and one has
 * many. Then two partitions come at once, and the service is away.
 */
public class OneRequestCheck implements Check {

  // Spark's tasks have copies of all else.
  private static final Queue<String> REQUESTS = new ConcurrentLinkedQueue<>();
  private static volatile boolean fails;
  private static final int MANY = 1200;
  private static final String AWAY = "The service is away.";

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

    // Two partitions at once, as two tasks of one batch have them.
    ForeachWriter<Row> first = opened(0, OneRequestCheck::take);
    ForeachWriter<Row> second = opened(1, OneRequestCheck::take);
    first.process(RowFactory.create(8, "login"));
    second.process(RowFactory.create(9, "view"));
    first.close(null);
    second.close(null);
    requests(trial, "requests of two partitions", "8 login", "9 view");

    trial.compareText("service away", List.of("failed"), List.of(away()));
  }

  private static ForeachWriter<Row> opened(long partition, OneRequest.Service service) {
    ForeachWriter<Row> writer = OneRequest.writer(service);
    writer.open(partition, 9);
    return writer;
  }

  private static String away() {
    ForeachWriter<Row> writer =
        opened(
            0,
            rows -> {
              throw new IllegalStateException(AWAY);
            });
    try {
      writer.process(RowFactory.create(8, "login"));
      writer.close(null);
      return "ended";
    } catch (RuntimeException e) {
      return "failed";
    }
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
    if (report.missing("8 login")) {
      return "Two partitions came at once, each with a row, and the rows are not in two requests: a"
          + " static list is one for all tasks of the program. Each writer needs its own.";
    }
    if (report.firstWrong() != null && report.firstWrong().name().equals("service away")) {
      return "The service was away, and close has said nothing: so the batch counts as done, and"
          + " its rows never come again. Let the exception through.";
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
