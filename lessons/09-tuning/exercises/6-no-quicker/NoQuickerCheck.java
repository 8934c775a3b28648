import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Has a query with three parts from Sunday, and starts the learner's twice behind it. */
public class NoQuickerCheck implements Check {

  private static final int PARTS = 3;
  private static final String ONE = "one part";
  private static final String SETTING = "spark.sql.shuffle.partitions";

  private final Map<String, Long> table = new TreeMap<>();
  private final VoidFunction2<Dataset<Row>, Long> sink =
      (batch, id) ->
          batch.collectAsList().forEach(row -> table.put(row.getString(0), row.getLong(1)));
  private boolean coalesced;
  private boolean asked; // Whether the session says one.

  @Override
  public void run(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    String checkpoints = trial.emptyFolder();
    folder.file("sunday.csv", "1,login", "2,login", "1,view");
    // The machine's own number, which stays: a program that says none gets this.
    trial.spark().conf().set(SETTING, PARTS);
    sunday(trial, folder.path(), checkpoints).awaitTermination();

    long commits = commits(checkpoints);
    folder.file("monday.csv", "3,login");
    started(trial, folder.path(), checkpoints, "Monday", List.of("login, 3", "view, 1"));
    folder.file("tuesday.csv", "4,view", "4,purchase");
    long read =
        started(
            trial,
            folder.path(),
            checkpoints,
            "Tuesday",
            List.of("login, 3", "view, 2", "purchase, 1"));
    trial.compareText("Tuesday has read", List.of("2 rows"), List.of(read + " rows"));
    trial.require(
        commits(checkpoints) > commits,
        "The counts are right and lie in one part, and nothing new is below checkpoints: that is"
            + " the place that is yours, and your checkpoint lies elsewhere.");
    try (Stream<Path> below = Files.walk(Path.of(checkpoints))) {
      String today = LocalDate.now().toString();
      trial.require(
          below.noneMatch(path -> path.getFileName().toString().contains(today)),
          "Your checkpoint has the day in its name: the first start of tomorrow finds none, and"
              + " reads all files again.");
    }
  }

  /** How many batches are committed below a folder. */
  private static long commits(String folder) throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      return all.filter(each -> each.getParent().endsWith("commits"))
          .filter(each -> each.getFileName().toString().matches("\\d+"))
          .count();
    }
  }

  /** As the program was before it was made quicker. */
  private StreamingQuery sunday(Trial trial, String folder, String checkpoints) throws Exception {
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .csv(folder)
        .groupBy("event")
        .count()
        .writeStream()
        .outputMode("update")
        .option("checkpointLocation", Path.of(checkpoints, "counts").toString())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(sink)
        .start();
  }

  /** Starts the learner's query and waits for its end: how many rows it has read. */
  private long started(
      Trial trial, String folder, String checkpoints, String day, List<String> expected)
      throws Exception {
    StreamingQuery query = NoQuicker.start(trial.spark(), folder, checkpoints, sink);
    trial.require(query != null, "The method returned null: return the query, started.");
    query.awaitTermination();
    long read = 0;
    long parts = 0;
    for (StreamingQueryProgress batch : query.recentProgress()) {
      read += batch.numInputRows();
      for (StateOperatorProgress operator : batch.stateOperators()) {
        parts = operator.numShufflePartitions();
      }
    }
    coalesced |=
        ((StreamingQueryWrapper) query)
            .streamingQuery()
            .logicalPlan()
            .toString()
            .contains("Repartition 1, false");
    asked = trial.spark().conf().get(SETTING).equals("1");
    trial.compareText(day + ", the table", expected, rows());
    trial.compareText(day + ", the counts lie in", List.of(ONE), List.of(told(parts)));
    return read;
  }

  private static String told(long parts) {
    return parts == 1 ? ONE : parts == 0 ? "no state" : parts + " parts";
  }

  private List<String> rows() {
    return table.entrySet().stream().map(each -> each.getKey() + ", " + each.getValue()).toList();
  }

  @Override
  public boolean needsAllSteps() {
    return true; // Whether the next start goes on is known at the end.
  }

  @Override
  public String explain(Report report) {
    if (report.extra("no state")) {
      return "Nothing is kept any more: each batch is counted by itself, so on Tuesday there was"
          + " one view and not two.";
    }
    if (report.missing("login, 3")) {
      return "The logins of Sunday are lost: the state still lies in three parts, which nothing"
          + " cuts anew, and who opens one of them finds the counts of that part alone.";
    }
    if (report.extra(PARTS + " parts") && coalesced) {
      return "coalesce gives all parts to one task, which opens, writes and commits three, one"
          + " after the other: they are as many as before.";
    }
    if (report.extra(PARTS + " parts") && !asked) {
      return "The counts lie in three parts, which is the session's number: yours has taken out the"
          + " line that says one.";
    }
    if (report.extra(PARTS + " parts")) {
      return "The counts lie in three parts, as on Sunday, and the session says one. Where does a"
          + " start find the number?";
    }
    if (report.missing("2 rows")) {
      return "The next start has read all files again: it has found no checkpoint of the start"
          + " before it.";
    }
    return null;
  }
}
