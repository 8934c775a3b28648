import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * Events are counted by type, and complete mode sends all counts each time: rows like visit, 9.
 * Then a file turns out to be wrong.
 */
public class UnderItsOldName implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";
    Dataset<Row> events = spark.readStream().schema(schema).csv(folder.path());
    trial.show(events.groupBy("event").count(), "complete");

    folder.file("monday.csv", "1,login", "2,view");
    trial.predict();

    // Monday's file is written again, with other events, and Tuesday's arrives.
    folder.rewrite("monday.csv", "1,purchase", "2,purchase");
    folder.file("tuesday.csv", "1,login");
    trial.predict();

    // Monday's events once more, under a new name.
    folder.file("monday-corrected.csv", "1,purchase", "2,purchase");
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why was Monday's file not read again?",
            right("Its path had been read, and Spark remembers the paths."),
            wrong(
                "It had as many lines as before, so Spark took it for the same.",
                "A line more, and no batch: Spark looks neither at the size nor at the date of a"
                    + " path that it knows.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(counts(trial, folder), "complete");
                  trial.arrive(folder, "monday.csv", "1,login");
                  trial.expect("login, 1");
                  folder.rewrite("monday.csv", "1,login", "2,login");
                  trial.expectThen("no batch");
                }),
            wrong(
                "A corrected file is only read in update mode.",
                "The output mode says what goes out. What comes in, the source decides alone.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(counts(trial, folder), "update");
                  trial.arrive(folder, "monday.csv", "1,login");
                  trial.expect("login, 1");
                  folder.rewrite("monday.csv", "1,purchase");
                  trial.expectThen("no batch");
                })),
        Why.ask(
            "Why did the correction come on top of Monday's old events?",
            right("A count only adds, and no file says which one it replaces."),
            wrong(
                "The old file was still there. Deleted, it would have been taken off.",
                "Deleted, and the login of Monday is counted all the same.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(counts(trial, folder), "complete");
                  trial.arrive(folder, "monday.csv", "1,login");
                  trial.expect("login, 1");
                  Files.delete(Path.of(folder.path(), "monday.csv"));
                  trial.arrive(folder, "monday-corrected.csv", "1,purchase");
                  trial.expect("login, 1", "purchase, 1");
                }),
            wrong(
                "Complete mode adds up. In update mode, the new count replaces the old.",
                "It is sent in place of the old one, and has both in it.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(counts(trial, folder), "update");
                  trial.arrive(folder, "monday.csv", "1,login");
                  trial.expect("login, 1");
                  trial.arrive(folder, "monday-corrected.csv", "1,login");
                  trial.expect("login, 2");
                })));
  }

  private static Dataset<Row> counts(Trial trial, FolderStream folder) {
    String schema = "user_id INT, event STRING";
    return trial.spark().readStream().schema(schema).csv(folder.path()).groupBy("event").count();
  }

  @Override
  public String why() {
    return "Spark remembers which paths it has read, not what was in them: monday.csv is never read"
        + " again, and its old events stay counted. Under a new name the correction is read. It is"
        + " added to the events that it should have replaced: a count takes nothing back.";
  }
}
