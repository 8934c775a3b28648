import static org.apache.spark.sql.functions.*;

import exercises.Check;
import exercises.Report;
import exercises.Trial;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Lets batches come once, twice, and after an attempt that failed on the way. */
public class BatchFolderCheck implements Check {

  private String folder;

  @Override
  public void run(Trial trial) throws Exception {
    folder = trial.emptyFolder();
    BatchFolder.write(batch(trial, "login", "view"), 0, folder);
    BatchFolder.write(batch(trial, "login"), 1, folder);
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
    Dataset<Row> failing = batch(trial, "logout").select(raise_error(lit("disk full")).as("event"));
    try {
      BatchFolder.write(failing, 2, folder);
      trial.require(false, "Batch 2 could not be written, and your method does not say so.");
    } catch (Exception e) {
      trial.require(failed(e), "Batch 2 failed in another way than expected: " + e.getMessage());
    }
    BatchFolder.write(batch(trial, "logout"), 2, folder);
    trial.compare(
        "batch 2, second attempt", List.of("login", "login", "logout", "view"), rows(trial));

    // A batch without rows changes nothing.
    BatchFolder.write(batch(trial), 3, folder);
    trial.compare("batch 3, empty", List.of("login", "login", "logout", "view"), rows(trial));
  }

  private static boolean failed(Throwable thrown) {
    return Stream.iterate(thrown, each -> each != null, Throwable::getCause)
        .anyMatch(
            each -> each instanceof SparkException || each.getMessage().contains("disk full"));
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

  @Override
  public String explain(Report report) {
    if (report.steps().isEmpty()) {
      return null;
    }
    if (report.steps().get(0).got().isEmpty()) {
      return "Nothing was written.";
    }
    if (report.steps().get(0).missing().contains("view")) {
      return "The rows of batch 0 are gone: batch 1 has overwritten them. Give each batch a place"
          + " of its own.";
    }
    if (report.steps().size() > 1 && report.steps().get(1).extra().contains("login")) {
      return "Batch 1 came twice, and its rows are there twice: append only adds.";
    }
    return null;
  }
}
