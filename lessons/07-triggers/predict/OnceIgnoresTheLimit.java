import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * Three files are there, and two queries count their events by type, in update mode. A tick is one
 * run of a query, from its start to its end. Type the rows of all its batches, such as visit, 9.
 */
public class OnceIgnoresTheLimit implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    folder.file("a.csv", "1,login").file("b.csv", "2,login");
    folder.file("c.csv", "3,login", "3,view");
    Dataset<Row> counts =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 2)
            .csv(folder.path())
            .groupBy("event")
            .count();

    trial.show(counts, "update", Trigger.AvailableNow());
    trial.predict();

    trial.show(counts, "update", Trigger.Once());
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did login go out once with the second query?",
            right("Once is a single batch over all that is there, whatever the limit says."),
            wrong(
                "Once ends after its first two files.",
                "All four logins are in: three files were read, in one batch.",
                trial -> {
                  trial.show(counts(trial), "update", Trigger.Once());
                  trial.expect("login, 4");
                }),
            wrong(
                "Available-now sends no count twice either.",
                "With the same files it sends login twice: after two files, and after the third.",
                trial -> {
                  trial.show(counts(trial), "update", Trigger.AvailableNow());
                  trial.expect("login, 2", "login, 4");
                })));
  }

  /** Three files with a limit of two: 1, 1 and 2 logins. */
  private static Dataset<Row> counts(Trial trial) {
    FolderStream folder = trial.folder();
    trial.arrive(folder, "a.csv", "1,login");
    trial.arrive(folder, "b.csv", "2,login");
    trial.arrive(folder, "c.csv", "3,login", "4,login");
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .option("maxFilesPerTrigger", 2)
        .csv(folder.path())
        .groupBy("event")
        .count();
  }

  @Override
  public String why() {
    return "Available-now keeps to the limit: a batch over two files sends login, 2, and a second"
        + " one over c.csv sends login, 3 and view, 1. Once is one batch over all three files, so"
        + " login goes out once, with its last count.";
  }
}
