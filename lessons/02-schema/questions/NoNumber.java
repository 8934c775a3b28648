import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A value that is not of its column's type. */
public class NoNumber implements Twins {

  @Override
  public Question a() {
    return ask(
        "A stream of CSV files has the schema user_id INT, event STRING, and no options. What"
            + " becomes of the line user-2,view?",
        "A row whose user is NULL, and whose event is view.",
        "The line is left out.",
        "The query ends with an error.");
  }

  @Override
  public Question b() {
    return ask(
        "In a stream of CSV files with a schema and no options, the INT column user_id is NULL in"
            + " some rows. Which lines are these?",
        "Those without a user, and those whose user is no number.",
        "Those without a user: where the user is no number, the line is left out.",
        "Those without a user: one that is no number would have ended the query.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Two lines, two rows. Only the mode DROPMALFORMED leaves lines out.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(events(trial, folder), "append");
              trial.arrive(folder, "a.csv", "user-2,view", "3,login");
              trial.expect("3, login", "NULL, view");
            }),
        new Idea(
            "The query goes on, and reads the next file. Only the mode FAILFAST ends it.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(events(trial, folder), "append");
              trial.arrive(folder, "a.csv", "user-2,view");
              trial.expect("NULL, view");
              trial.arrive(folder, "b.csv", "3,login");
              trial.expect("3, login");
            }));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    return trial.spark().readStream().schema("user_id INT, event STRING").csv(folder.path());
  }
}
