import static org.apache.spark.sql.functions.*;
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

/** Three files arrive, each a second younger than the one before it. A row is like view, z.csv. */
public class TwoAtATime implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    Dataset<Row> events =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 2)
            .csv(folder.path())
            .select(col("event"), col("_metadata.file_name"));
    trial.show(events, "append");

    folder.file("c.csv", "1,login", "2,view");
    folder.file("b.csv", "1,purchase");
    folder.file("a.csv", "3,login");
    trial.predict();
    trial.predict();
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did a.csv come last?",
            right("Its time of modification is the youngest, and the oldest files come first."),
            wrong(
                "Files are read in the opposite order of their names.",
                "Here the oldest file has the first name, and comes first.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, 1), "append");
                  trial.arrive(folder, "a.csv", "1,login");
                  trial.arrive(folder, "b.csv", "2,view");
                  trial.expect("login, a.csv");
                  trial.expect("view, b.csv");
                }),
            wrong(
                "It has one line only, and larger files come first.",
                "The file with one line is the older one here, and comes first. Size means"
                    + " nothing.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, 1), "append");
                  trial.arrive(folder, "small.csv", "1,login");
                  trial.arrive(folder, "large.csv", "2,view", "3,view");
                  trial.expect("login, small.csv");
                  trial.expect("view, large.csv", "view, large.csv");
                })),
        Why.ask(
            "Why did no batch run at the end?",
            right("Each file had been read, and nothing else starts a batch here."),
            wrong(
                "With a limit of two files, there are two batches.",
                "Five files, and three batches: the limit is for each of them.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, 2), "append");
                  for (String name : List.of("a.csv", "b.csv", "c.csv", "d.csv", "e.csv")) {
                    trial.arrive(folder, name, "1,login");
                  }
                  trial.expect("login, a.csv", "login, b.csv");
                  trial.expect("login, c.csv", "login, d.csv");
                  trial.expect("login, e.csv");
                }),
            wrong(
                "The query had ended, as its folder had been read.",
                "It waits: the next file that comes is read.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, 2), "append");
                  trial.arrive(folder, "a.csv", "1,login");
                  trial.expect("login, a.csv");
                  trial.expect();
                  trial.arrive(folder, "b.csv", "1,logout");
                  trial.expect("logout, b.csv");
                })));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder, int files) {
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .option("maxFilesPerTrigger", files)
        .csv(folder.path())
        .select(col("event"), col("_metadata.file_name"));
  }

  @Override
  public String why() {
    return "The oldest files come first, by their times of modification and not by their names:"
        + " c.csv and b.csv. a.csv is one too many and waits for the next batch. Then all files are"
        + " read, and Spark runs no batch.";
  }
}
