import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Runs the program twice, with a new file between the two; what each query must read is known. */
public class SharedCheckpointCheck implements Check {

  // So long a first batch takes, unless both queries have been started.
  private static final long PATIENCE_MILLIS = 400;

  private final Map<String, List<String>> read = new TreeMap<>();
  private FolderStream files;
  private String folder;
  private boolean nothingKept;

  @Override
  public void run(Trial trial) throws Exception {
    files = trial.folder();
    folder = trial.emptyFolder();
    files.file("a.csv", "1,login", "2,purchase");
    runOnce(trial);
    compare(trial, "run 1", List.of("1, login", "2, purchase"));
    files.file("b.csv", "3,purchase");
    runOnce(trial);
    compare(trial, "run 2", List.of("3, purchase"));
    nothingKept = Path.of(folder).toFile().list().length == 0;
    trial.require(
        !nothingKept,
        "Both queries go on where they ended, and nothing lies below folder: what they have to"
            + " remember was to be there, and is somewhere else.");
    try (Stream<Path> below = Files.walk(Path.of(folder))) {
      String today = LocalDate.now().toString();
      trial.require(
          below.noneMatch(path -> path.getFileName().toString().contains(today)),
          "Your checkpoint has the day in its name: the first start of tomorrow finds none, and"
              + " reads all files again.");
    }
  }

  private void runOnce(Trial trial) throws Exception {
    read.put("counts", new ArrayList<>());
    read.put("purchases", new ArrayList<>());
    CountDownLatch started = new CountDownLatch(1);
    List<StreamingQuery> queries =
        SharedCheckpoint.start(
            writer(trial, "counts", started), writer(trial, "purchases", started), folder);
    started.countDown();
    trial.require(
        queries != null && queries.size() == 2, "Return both queries, started, as it was.");
    for (StreamingQuery query : queries) {
      try {
        query.awaitTermination();
      } catch (StreamingQueryException e) {
        read.get(query == queries.get(0) ? "counts" : "purchases").add("failed");
      }
    }
  }

  private DataStreamWriter<Row> writer(Trial trial, String name, CountDownLatch started) {
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          started.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
          for (Row row : batch.collectAsList()) {
            read.get(name).add(row.getInt(0) + ", " + row.getString(1));
          }
        };
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .csv(files.path())
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink);
  }

  private void compare(Trial trial, String run, List<String> expected) {
    read.forEach((name, rows) -> trial.compareText(run + ", " + name, expected, List.copyOf(rows)));
  }

  @Override
  public boolean needsAllSteps() {
    return true; // Whether both queries began anew is known at the end.
  }

  @Override
  public String explain(Report report) {
    List<String> wrong =
        report.steps().stream().filter(step -> !step.right()).map(step -> step.name()).toList();
    if (wrong.contains("run 1, counts")) {
      return "counts has got nothing in run 1: its run was ended in the middle of its batch, when"
          + " the other one was started. What do the two have in common?";
    }
    if (wrong.contains("run 1, purchases")) {
      return "purchases has got nothing in run 1: either the files count as read already where it"
          + " keeps what it has read, or its run was ended when the other one was started. What do"
          + " the two have in common?";
    }
    if (wrong.size() == 2) {
      return nothingKept
          ? "Run 2 began anew, and nothing lies below folder: Spark has kept what it must remember"
              + " in a temporary folder, which nobody finds again."
          : "Run 2 began anew: what lies below folder has a new name in each run, so no run finds"
              + " what the one before it has left.";
    }
    if (wrong.size() == 1) {
      return wrong.get(0).split(", ")[1]
          + " began anew in run 2: it has no place below folder where it finds how far it was.";
    }
    return null;
  }
}
