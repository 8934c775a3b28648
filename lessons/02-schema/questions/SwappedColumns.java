import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A header that names the columns in another order than the schema. */
public class SwappedColumns implements Twins {

  @Override
  public Question a() {
    return ask(
        "A stream of CSV files has the schema user_id INT, event STRING, and the option header. A"
            + " file comes with the header event,user_id and the line view,2. What is read?",
        "The user NULL and the event 2: each value by its place.",
        "The user 2 and the event view: each value by its name in the header.",
        "Nothing: Spark refuses a header that is not as the schema has it.");
  }

  @Override
  public Question b() {
    return ask(
        "Since Monday a program writes its CSV files with two columns swapped, and says so in their"
            + " header. The stream has a schema, and the option header. What comes?",
        "The values in each other's columns, and NULL where a type doesn't fit.",
        "The same as before: the header says which column is which.",
        "An error, which ends the query at the first of these files.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "The first line is skipped, not read: view stands where the user is expected.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(events(trial, folder), "append");
              trial.arrive(folder, "a.csv", "event,user_id", "view,2");
              trial.expect("NULL, 2");
            }),
        new Idea(
            "A batch runs, and the next one, too: nothing is refused, and nothing is told.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(events(trial, folder), "append");
              trial.arrive(folder, "a.csv", "event,user_id", "view,2");
              trial.expectThen("a batch");
              trial.arrive(folder, "b.csv", "user_id,event", "1,login");
              trial.expect("1, login");
            }));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .option("header", true)
        .csv(folder.path());
  }
}
