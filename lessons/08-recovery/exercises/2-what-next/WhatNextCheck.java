import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Shows the checkpoint of a query that has run, and such as kills at certain steps leave. */
public class WhatNextCheck implements Check {

  @Override
  public void run(Trial trial) throws Exception {
    says(trial, "no run yet", "batch 0", Path.of(trial.emptyFolder()));

    // A query of one batch, which has ended.
    String ran = trial.emptyFolder();
    FolderStream folder = trial.folder().file("a.txt", "login", "view");
    trial
        .spark()
        .readStream()
        .text(folder.path())
        .writeStream()
        .format("noop")
        .option("checkpointLocation", ran)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    says(trial, "batch 0 has run", "batch 1", Path.of(ran));

    Path killed = Path.of(trial.emptyFolder());
    files(killed, "offsets", "9", "10", "11");
    // Where old files are deleted, offsets comes before commits.
    files(killed, "commits", "8", "9", "10", ".10.crc");
    says(trial, "killed in batch 11", "batch 11 again", killed);
    files(killed, "commits", "11", ".11.crc");
    says(trial, "batch 11 is done", "batch 12", killed);
    // A kill while offsets/12 was written: it is whole when it has its name, and not before.
    files(killed, "offsets", ".12.7a1c.tmp");
    says(trial, "killed before batch 12", "batch 12", killed);

    Path first = Path.of(trial.emptyFolder());
    files(first, "offsets", "0");
    files(first, "commits");
    says(trial, "killed in batch 0", "batch 0 again", first);
  }

  private static void files(Path checkpoint, String folder, String... names) throws IOException {
    Files.createDirectories(checkpoint.resolve(folder));
    for (String name : names) {
      Files.createFile(checkpoint.resolve(folder).resolve(name));
    }
  }

  private static void says(Trial trial, String name, String expected, Path checkpoint)
      throws IOException {
    trial.compareText(name, List.of(expected), List.of(String.valueOf(WhatNext.next(checkpoint))));
  }

  @Override
  public String explain(Report report) {
    if (report.extra("batch 13") || report.extra("batch 12 again")) {
      return "A hidden file was taken for a batch: Spark writes a file hidden, and it counts when"
          + " it has its name.";
    }
    if (report.extra("batch 9 again") || report.extra("batch 10")) {
      return "11 is the newest batch: compare the names as numbers. As texts, 9 comes behind 11;"
          + " and files of one moment have one time.";
    }
    if (report.extra("batch 2 again") || report.extra("batch 3")) {
      return "Yours counts files, and the first ones may be missing: a batch has its number in the"
          + " file's name.";
    }
    if (report.extra("batch 11")) {
      return "Batch 11 was begun: its input is fixed, and it comes again, with the same rows. Say"
          + " so.";
    }
    if (report.extra("batch 12")) {
      return "Batch 11 is not done: commits has no file of it. That both folders have as many says"
          + " nothing: commits still has an old one that is gone from offsets. Look for the batch"
          + " itself.";
    }
    if (report.missing("batch 12") || report.missing("batch 1")) {
      return "A batch that is done comes no more: which of the two folders says that a batch is"
          + " done?";
    }
    return null;
  }
}
