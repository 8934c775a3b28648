import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A file that was read and changes. */
public class KnownPaths implements Twins {

  @Override
  public Question a() {
    return ask(
        "A running query counts the lines of the files in a folder. A file that it has read gets"
            + " two more lines. What does the next batch count?",
        "Nothing: no batch runs, as the file's path is known.",
        "The two new lines.",
        "All lines of the file, the old ones once more.");
  }

  @Override
  public Question b() {
    return ask(
        "A file that a running query has counted was wrong. You mend it, and save it under its old"
            + " name. What becomes of the count?",
        "It stays as it is: the path was read, and Spark remembers it.",
        "The lines that are new in the file are added to it.",
        "All lines of the file are added to it, and the wrong ones stay.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "A line more, and no batch: Spark doesn't look for what is new in a file.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(counts(trial, folder), "complete");
              trial.arrive(folder, "a.csv", "1,login");
              trial.expect("login, 1");
              folder.rewrite("a.csv", "1,login", "2,login");
              trial.expectThen("no batch");
            }),
        new Idea(
            "Other lines under the old name, and no batch. Under a new name they are read, and"
                + " added.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(counts(trial, folder), "complete");
              trial.arrive(folder, "a.csv", "1,login");
              trial.expect("login, 1");
              folder.rewrite("a.csv", "1,view");
              trial.expectThen("no batch");
              trial.arrive(folder, "b.csv", "1,view");
              trial.expect("login, 1", "view, 1");
            }));
  }

  private static Dataset<Row> counts(Trial trial, FolderStream folder) {
    String schema = "user_id INT, event STRING";
    return trial.spark().readStream().schema(schema).csv(folder.path()).groupBy("event").count();
  }
}
