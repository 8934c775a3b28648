import static org.apache.spark.sql.functions.col;
import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** The order in which files are read. */
public class OldestFirst implements Twins {

  @Override
  public Question a() {
    return ask(
        "z.csv was written at 9:00, a.csv at 10:00. At 11:00 a query starts that takes one file in"
            + " each batch. Which one is first?",
        "z.csv: the file that was changed longest ago.",
        "a.csv: the first name in the alphabet.",
        "a.csv: the file that is the newest.");
  }

  @Override
  public Question b() {
    return ask(
        "A copy has given all files of a folder new times: monday.csv was copied last, tuesday.csv"
            + " first. A stream reads them one by one. In which order?",
        "Tuesday before Monday, as the times of the copies have it.",
        "Monday before Tuesday, as their names have it.",
        "Monday before Tuesday, as the last copy is read first.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "The older file has the later name here, and comes first.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(files(trial, folder), "append");
              trial.arrive(folder, "b.csv", "1,login");
              trial.arrive(folder, "a.csv", "1,view");
              trial.expect("login, b.csv");
              trial.expect("view, a.csv");
            }),
        new Idea(
            "Both were there before the first batch, and the newer one came second.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(files(trial, folder), "append");
              trial.arrive(folder, "older.csv", "1,login");
              trial.arrive(folder, "newer.csv", "1,view");
              trial.expect("login, older.csv");
              trial.expect("view, newer.csv");
            }));
  }

  private static Dataset<Row> files(Trial trial, FolderStream folder) {
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .option("maxFilesPerTrigger", 1)
        .csv(folder.path())
        .select(col("event"), col("_metadata.file_name"));
  }
}
