import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Step;
import workbook.exercises.Trial;
import workbook.session.TempFolder;

/** Lets batches come once, twice, and after attempts that failed or were killed on the way. */
public class BatchFolderCheck implements Check {

  private static final String FAILED = "batch 2, after a failure";
  private static final String KILLED = "batch 4, after a kill";

  private static final String TAKEN_FOR_FINISHED =
      " and left a folder without its rows. Your method took the folder for a finished batch."
          + " Replace what is there.";

  private String folder;
  private boolean onlyJson;

  @Override
  public void run(Trial trial) throws Exception {
    folder = trial.emptyFolder();
    BatchFolder.write(batch(trial, "login", "view"), 0, folder);
    BatchFolder.write(batch(trial, "login"), 1, folder);
    onlyJson = onlyJson();
    trial.compare("batches 0 and 1", List.of("login", "login", "view"), rows(trial));

    try {
      BatchFolder.write(batch(trial, "login"), 1, folder);
    } catch (Exception e) {
      trial.require(
          false,
          "Batch 1 came again, and your method failed: what an earlier attempt has left must not"
              + " stop it. Each restart would meet the same folder.");
    }
    trial.compare("batch 1 again", List.of("login", "login", "view"), rows(trial));

    // The first attempt at batch 2 fails, as a task that meets a full disk does.
    try {
      BatchFolder.write(during(batch(trial, "logout"), BatchFolderCheck::fail), 2, folder);
      trial.require(false, "Batch 2 could not be written, and your method does not say so.");
    } catch (Exception e) {
      trial.require(failed(e), "Batch 2 failed in another way than expected: " + e.getMessage());
    }
    BatchFolder.write(batch(trial, "logout"), 2, folder);
    trial.compare(FAILED, List.of("login", "login", "logout", "view"), rows(trial));

    // A batch without rows changes nothing.
    BatchFolder.write(batch(trial), 3, folder);
    trial.compare("batch 3, empty", List.of("login", "login", "logout", "view"), rows(trial));

    // What lies in the folder while batch 4 is written is what a kill at that moment leaves.
    String before = folder;
    String left = trial.emptyFolder();
    BatchFolder.write(during(batch(trial, "view"), () -> copy(before, left)), 4, folder);
    copy(left, folder);
    BatchFolder.write(batch(trial, "view"), 4, folder);
    trial.compare(KILLED, List.of("login", "login", "logout", "view", "view"), rows(trial));
  }

  /** Something to do while a task computes the batch. */
  private interface Work extends java.io.Serializable {
    void run() throws IOException;
  }

  private static Dataset<Row> during(Dataset<Row> batch, Work work) {
    MapFunction<Row, String> event =
        row -> {
          work.run();
          return row.getString(0);
        };
    return batch.map(event, Encoders.STRING()).toDF("event");
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
    return trial.spark().createDataset(Arrays.asList(events), Encoders.STRING()).toDF("event");
  }

  private List<Row> rows(Trial trial) {
    return trial
        .spark()
        .read()
        .schema("event STRING")
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
    if (first.extra().contains("NULL")) {
      return onlyJson
          ? "The JSON in the folder has no event: write the batch's rows as they are."
          : "The folder holds files that are no JSON.";
    }
    if (first.missing().contains("view")) {
      return "The rows of batch 0 are gone: batch 1 has overwritten them. Give each batch a place"
          + " of its own.";
    }
    if (report.steps().size() > 1 && report.steps().get(1).extra().contains("login")) {
      return "Batch 1 came twice, and its rows are there twice: append only adds.";
    }
    if (finishedTooEarly(report, FAILED)) {
      return "The first attempt failed" + TAKEN_FOR_FINISHED;
    }
    if (finishedTooEarly(report, KILLED)) {
      return "The first attempt was killed" + TAKEN_FOR_FINISHED;
    }
    return null;
  }

  private static boolean finishedTooEarly(Report report, String name) {
    return report.steps().stream()
        .anyMatch(step -> step.name().equals(name) && step.got().size() < step.expected().size());
  }
}
