import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Step;
import workbook.exercises.Trial;
import workbook.session.TempFolder;

/** Lets batches come once, twice, and after attempts that failed or were killed on the way. */
public class BatchFolderCheck implements Check {

  private static final String FAILED = "batch 2, after a failure";
  private static final String KILLED = "batch 4, after a kill";
  private static final String UNMARKED = "batch 5, after another";
  private static final String SCHEMA = "user_id INT, event STRING";

  private static final String TAKEN_FOR_FINISHED =
      " and left a folder without its rows. Your method took the folder for a finished batch."
          + " Replace what is there.";

  private String folder;
  private boolean onlyJson;

  @Override
  public void run(Trial trial) throws Exception {
    folder = trial.emptyFolder();
    List<String> all = new ArrayList<>(List.of("1, login", "1, login", "NULL, view"));
    BatchFolder.write(batch(trial, "1,login", "1,login", ",view"), 0, folder);
    BatchFolder.write(batch(trial, "1,login"), 1, folder);
    all.add("1, login");
    onlyJson = onlyJson();
    trial.compare("batches 0 and 1", all, rows(trial));

    try {
      BatchFolder.write(batch(trial, "1,login"), 1, folder);
    } catch (Exception e) {
      trial.require(
          false,
          "Batch 1 came again, and your method failed: what an earlier attempt has left must not"
              + " stop it. Each restart would meet the same folder.");
    }
    trial.compare("batch 1 again", all, rows(trial));

    // The first attempt at batch 2 fails, as a task that meets a full disk does.
    Exception failure = null;
    try {
      BatchFolder.write(during(batch(trial, "2,logout"), BatchFolderCheck::fail), 2, folder);
    } catch (Exception e) {
      failure = e;
    }
    trial.require(
        failure != null,
        "Batch 2 could not be written, and your method does not say so: Spark takes the batch for"
            + " done, and never sends it again. Let the exception through.");
    trial.require(
        failed(failure), "Batch 2 failed in another way than expected: " + failure.getMessage());
    BatchFolder.write(batch(trial, "2,logout"), 2, folder);
    all.add("2, logout");
    trial.compare(FAILED, all, rows(trial));

    // A batch without rows changes nothing.
    BatchFolder.write(batch(trial), 3, folder);
    trial.compare("batch 3, empty", all, rows(trial));

    // What lies in the folder while batch 4 is written is what a kill at that moment leaves.
    String before = folder;
    String left = trial.emptyFolder();
    BatchFolder.write(during(batch(trial, "3,view"), () -> copy(before, left)), 4, folder);
    copy(left, folder);
    BatchFolder.write(batch(trial, "3,view"), 4, folder);
    all.add("3, view");
    trial.compare(KILLED, all, rows(trial));

    // A kill a little later: the files are in place, and the marker behind them is not.
    Set<Path> marked = markers();
    BatchFolder.write(batch(trial, "4,login"), 5, folder);
    for (Path marker : markers()) {
      if (!marked.contains(marker)) {
        Files.delete(marker);
      }
    }
    BatchFolder.write(batch(trial, "4,login"), 5, folder);
    all.add("4, login");
    trial.compare(UNMARKED, all, rows(trial));
  }

  /** Spark writes an empty file with this name when a job's files are all in their place. */
  private Set<Path> markers() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      return all.filter(file -> file.endsWith("_SUCCESS")).collect(Collectors.toSet());
    }
  }

  /** Something to do while a task computes the batch. */
  private interface Work extends java.io.Serializable {
    void run() throws IOException;
  }

  private static Dataset<Row> during(Dataset<Row> batch, Work work) {
    MapFunction<Row, Row> same =
        row -> {
          work.run();
          return row;
        };
    return batch.map(same, Encoders.row(batch.schema()));
  }

  private static void fail() {
    throw new IllegalStateException("disk full");
  }

  /** Makes a folder hold what another one holds, and nothing else. */
  private static void copy(String from, String to) throws IOException {
    TempFolder.delete(Path.of(to));
    try (Stream<Path> all = Files.walk(Path.of(from))) {
      for (Path each : all.toList()) {
        Files.copy(each, Path.of(to).resolve(Path.of(from).relativize(each)));
      }
    }
  }

  private static boolean failed(Throwable thrown) {
    return Stream.iterate(thrown, each -> each != null, Throwable::getCause)
        .anyMatch(
            each ->
                each instanceof SparkException
                    || String.valueOf(each.getMessage()).contains("disk full"));
  }

  private static Dataset<Row> batch(Trial trial, String... events) {
    List<Row> rows =
        Arrays.stream(events)
            .map(event -> event.split(","))
            .map(of -> RowFactory.create(of[0].isEmpty() ? null : Integer.valueOf(of[0]), of[1]))
            .toList();
    return trial.spark().createDataFrame(rows, StructType.fromDDL(SCHEMA));
  }

  private List<Row> rows(Trial trial) {
    return trial
        .spark()
        .read()
        .schema(SCHEMA)
        .option("recursiveFileLookup", true)
        .json(folder)
        .collectAsList();
  }

  /** Whether all files that Spark would read have .json in their names. */
  private boolean onlyJson() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      return all.filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .allMatch(name -> name.matches("[._].*|.*\\.json.*"));
    }
  }

  @Override
  public String explain(Report report) {
    if (report.steps().isEmpty()) {
      return null;
    }
    Step first = report.steps().get(0);
    if (first.got().isEmpty()) {
      return Files.exists(Path.of(folder + 0))
          ? "The folder is empty: the files are beside it. A path into the folder needs its /."
          : "Nothing was written.";
    }
    if (first.extra().contains("NULL, NULL")) {
      return onlyJson
          ? "The JSON in the folder has no event: write the batch's rows as they are."
          : "The folder holds files that are no JSON.";
    }
    if (first.extra().contains("NULL, login")) {
      return "Of the two columns, only event is in the folder: write the rows as they are, with all"
          + " their columns.";
    }
    if (first.got().equals(List.of("1, login", "NULL, view"))
        || first.got().equals(List.of("1, login", "1, login", "NULL, view"))) {
      return "Two equal rows of one batch are two rows, and only one is there. What comes twice is"
          + " the batch: its number tells that, not its rows.";
    }
    if (first.got().equals(List.of("1, login", "1, login", "1, login"))) {
      return "The row without a user is gone: a NULL is a value like others, and the row must be"
          + " written.";
    }
    if (first.missing().contains("NULL, view")) {
      return "The rows of batch 0 are gone: batch 1 has overwritten them. Give each batch a place"
          + " of its own.";
    }
    if (report.steps().size() > 1 && report.steps().get(1).extra().contains("1, login")) {
      return "Batch 1 came twice, and its rows are there twice: append only adds.";
    }
    Step wrong = report.firstWrong();
    if (wrong != null && wrong.name().equals(FAILED) && !wrong.missing().contains("2, logout")) {
      return "Batch 2 has overwritten the rows of another batch: only its number names a batch, as"
          + " two batches may be equal in all else.";
    }
    if (wrong != null && wrong.name().equals(KILLED) && keepsInMemory()) {
      return "A kill ends the program, and what it has kept in a field is gone with it. Ask the"
          + " folder, or better: ask nothing, and replace what is there.";
    }
    if (wrong != null && wrong.name().equals(UNMARKED) && wrong.extra().contains("4, login")) {
      return "Batch 5 was killed when its files were in place and _SUCCESS was not, and now its"
          + " rows are there twice: append adds to what an attempt has left. Replace it.";
    }
    if (finishedTooEarly(report, FAILED)) {
      return "The first attempt failed" + TAKEN_FOR_FINISHED;
    }
    if (finishedTooEarly(report, KILLED)) {
      return "The first attempt was killed" + TAKEN_FOR_FINISHED;
    }
    return null;
  }

  private static boolean keepsInMemory() {
    return Arrays.stream(BatchFolder.class.getDeclaredFields())
        .anyMatch(field -> Modifier.isStatic(field.getModifiers()));
  }

  private static boolean finishedTooEarly(Report report, String name) {
    return report.steps().stream()
        .anyMatch(step -> step.name().equals(name) && step.got().size() < step.expected().size());
  }
}
