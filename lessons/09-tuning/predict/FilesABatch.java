import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * The source has a rate limit. Three files arrive, of three, one and one events; each has a header.
 * Rows are events, like login.
 */
public class FilesABatch implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    Dataset<Row> events =
        spark
            .readStream()
            .schema("event STRING")
            .option("header", true)
            .option("maxFilesPerTrigger", 2)
            .csv(folder.path());
    trial.show(events, "append");

    folder.file("a.csv", "event", "login", "login", "login");
    folder.file("b.csv", "event", "view");
    folder.file("c.csv", "event", "logout");
    trial.predict();
    trial.predict();
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why has batch 0 four rows, and batch 1 one?",
            right("The limit counts files, and each batch took as many as it may, oldest first."),
            wrong(
                "Spark fills a batch up to a number of rows.",
                "Two rows first and three then: the files came in another order.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, 2), "append");
                  trial.arrive(folder, "b.csv", "event", "view");
                  trial.arrive(folder, "c.csv", "event", "logout");
                  trial.arrive(folder, "a.csv", "event", "login", "login", "login");
                  trial.expect("logout", "view");
                  trial.expect("login", "login", "login");
                }),
            wrong(
                "Two cores read two files at once.",
                "With a limit of three, all three are in one batch, on the same cores.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, 3), "append");
                  trial.arrive(folder, "a.csv", "event", "login");
                  trial.arrive(folder, "b.csv", "event", "view");
                  trial.arrive(folder, "c.csv", "event", "logout");
                  trial.expect("login", "logout", "view");
                })),
        Why.ask(
            "Why did c.csv not wait for a second file?",
            right("The limit says how many files a batch may take, and not how many it must."),
            wrong(
                "A batch waits for as many files as the limit says, but not the first one.",
                "Each batch takes what is there: one file, and one file again.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, 2), "append");
                  trial.arrive(folder, "a.csv", "event", "login");
                  trial.expect("login");
                  trial.arrive(folder, "b.csv", "event", "view");
                  trial.expect("view");
                  trial.arrive(folder, "c.csv", "event", "logout");
                  trial.expect("logout");
                }),
            wrong(
                "Files that are left over are put together with the next ones.",
                "c.csv had its own batch, and d.csv has the next one.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, 2), "append");
                  trial.arrive(folder, "a.csv", "event", "login");
                  trial.arrive(folder, "b.csv", "event", "view");
                  trial.arrive(folder, "c.csv", "event", "logout");
                  trial.expect("login", "view");
                  trial.expect("logout");
                  trial.arrive(folder, "d.csv", "event", "purchase");
                  trial.expect("purchase");
                })));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder, int files) {
    return trial
        .spark()
        .readStream()
        .schema("event STRING")
        .option("header", true)
        .option("maxFilesPerTrigger", files)
        .csv(folder.path());
  }

  @Override
  public String why() {
    return "The limit counts files, not rows or bytes: a.csv and b.csv are batch 0, with four rows,"
        + " and c.csv is batch 1. Files of very different sizes make batches of very different"
        + " lengths. Then nothing is left, and no batch runs.";
  }
}
