import static org.apache.spark.sql.functions.*;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Runs a query over one file, then over two, with a batch without rows between them. */
public class WhichFilesCheck implements Check {

  @Override
  public void run(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    // Each second entry is written as a whole list, where the default is each tenth.
    trial.spark().conf().set("spark.sql.streaming.fileSource.log.compactInterval", 2);
    FolderStream folder = trial.folder();
    Dataset<Row> minutes =
        trial
            .spark()
            .readStream()
            .schema("time TIMESTAMP, user_id INT, event STRING")
            .csv(folder.path())
            .withWatermark("time", "1 minute")
            .groupBy(window(col("time"), "1 minute"))
            .count();
    folder.file("events-1.csv", "2026-03-01T10:00:00,1,login", "2026-03-01T10:05:00,1,view");
    runOnce(minutes, checkpoint); // Batch 0, and with the watermark batch 1.
    folder.file("events-2.csv", "2026-03-01T10:05:00,2,view");
    folder.file("events-3.csv", "2026-03-01T10:05:00,3,view");
    runOnce(minutes, checkpoint); // Batch 2: the watermark stays.

    Path path = Path.of(checkpoint);
    says(trial, "batch 0", path, 0, "events-1.csv");
    says(trial, "batch 1", path, 1);
    says(trial, "batch 2", path, 2, "events-2.csv", "events-3.csv");
    says(trial, "batch 3, not begun", path, 3);
  }

  private static void runOnce(Dataset<Row> minutes, String checkpoint) throws Exception {
    minutes
        .writeStream()
        .format("noop")
        .outputMode("append")
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private static void says(
      Trial trial, String name, Path checkpoint, long batch, String... expected)
      throws IOException {
    List<String> files = WhichFiles.files(checkpoint, batch);
    trial.require(files != null, "The method returned null: return a list.");
    trial.compareText(name, List.of(expected), files);
  }

  @Override
  public String explain(Report report) {
    if (report.thrown() instanceof NoSuchFileException) {
      return "There is no file "
          + report.thrown().getMessage().replaceFirst(".*(offsets|commits|sources)", "$1")
          + ": an entry may lie in a file of the same name with .compact behind it, and a batch"
          + " that was not begun has none.";
    }
    Step wrong = Step.of(report);
    if (wrong.got.stream().anyMatch(file -> file.contains("/"))) {
      return "That is the whole path: the name was asked for, which is behind its last slash.";
    }
    if (wrong.name.equals("batch 1") && wrong.got.contains("events-1.csv")) {
      return "Batch 1 has read nothing: its offset is that of the batch before. A batch reads what"
          + " is behind that one, up to its own.";
    }
    if (wrong.name.equals("batch 1") && wrong.got.contains("events-2.csv")) {
      return "Yours takes the number of the batch for that of the entry in sources: a batch without"
          + " rows makes none, and from then on they differ. Which file knows both?";
    }
    if (wrong.name.equals("batch 2") && wrong.got.isEmpty()) {
      return "Batch 2 has read two files, and yours finds none. Which entry is it, by offsets/2?"
          + " And does it lie in a file of its own, or in one with .compact behind its"
          + " number?";
    }
    if (wrong.name.equals("batch 2") && wrong.got.contains("events-1.csv")) {
      return "A compact file holds the entries before it, too: each line says in batchId which"
          + " entry it belongs to.";
    }
    return null;
  }

  /** The first step that differs, or one without a name. */
  private record Step(String name, List<String> got) {
    static Step of(Report report) {
      return report.firstWrong() == null
          ? new Step("", List.of())
          : new Step(report.firstWrong().name(), report.firstWrong().got());
    }
  }
}
