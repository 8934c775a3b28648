import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A rate limit over files of different sizes. */
public class RowsABatch implements Twins {

  @Override
  public Question a() {
    return ask(
        "maxFilesPerTrigger is 2. Three files wait, the oldest has three rows, the others have one"
            + " each. How many rows do the batches read?",
        "Four, then one.",
        "Three, then two.",
        "Four, and then none before a fourth file comes.");
  }

  @Override
  public Question b() {
    return ask(
        "Files of 1, 5 and 2 rows wait, in this order, and maxFilesPerTrigger is 2. How many rows"
            + " do the batches read?",
        "Six, then two.",
        "Four, then four.",
        "Six, and then none: the last file waits for another one.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Six rows and one: the limit counts files, whatever is in them.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(events(trial, folder), "append");
              trial.arrive(folder, "a.csv", "a", "a", "a");
              trial.arrive(folder, "b.csv", "b", "b", "b");
              trial.arrive(folder, "c.csv", "c");
              trial.expect("a", "a", "a", "b", "b", "b");
              trial.expect("c");
            }),
        new Idea(
            "One file alone is read at once: a limit says how many a batch may take, and not how"
                + " many it must.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(events(trial, folder), "append");
              trial.arrive(folder, "a.csv", "a");
              trial.expect("a");
              trial.arrive(folder, "b.csv", "b");
              trial.expect("b");
            }));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    return trial
        .spark()
        .readStream()
        .schema("event STRING")
        .option("maxFilesPerTrigger", 2)
        .csv(folder.path());
  }
}
