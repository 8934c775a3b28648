import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A run of available-now, and a limit. */
public class NightlyRun implements Twins {

  @Override
  public Question a() {
    return ask(
        "Five files wait. A query with Trigger.AvailableNow() and maxFilesPerTrigger 2 starts. What"
            + " does it do?",
        "It reads all five, in three batches, and ends.",
        "It reads all five in one batch, and ends.",
        "It reads two of them, and ends.");
  }

  @Override
  public Question b() {
    return ask(
        "A query that runs each night has Trigger.AvailableNow() and maxFilesPerTrigger 100."
            + " Tonight there are 250 new files. What has it read in the morning?",
        "250 files, in three batches.",
        "250 files, in one batch.",
        "100 files, in one batch.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "The count goes out twice, after two files and after the third: there were two batches,"
                + " and the limit held in each.",
            trial -> {
              FolderStream folder = files(trial);
              Dataset<Row> counts = events(trial, folder).groupBy("event").count();
              trial.show(counts, "update", Trigger.AvailableNow());
              trial.expect("login, 2", "login, 3");
            }),
        new Idea(
            "One run, and all three files are read. The limit is for a batch, not for a run.",
            trial -> {
              FolderStream folder = files(trial);
              trial.show(events(trial, folder), "append", Trigger.AvailableNow());
              trial.expect("1, login", "2, login", "3, login");
            }));
  }

  private static FolderStream files(Trial trial) {
    return trial
        .folder()
        .file("a.csv", "1,login")
        .file("b.csv", "2,login")
        .file("c.csv", "3,login");
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .option("maxFilesPerTrigger", 2)
        .csv(folder.path());
  }
}
