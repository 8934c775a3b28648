import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * The columns are a whole number and a text, and some lines do not fit. A row is like 9, view; a
 * missing value is NULL.
 */
public class DamagedLines implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";
    Dataset<Row> events = spark.readStream().schema(schema).csv(folder.path());
    trial.show(events, "append");

    folder.file("a.csv", "1,login", "user-2,view", "3");
    trial.predict();

    folder.file("b.csv", ",view", "4,logout,logout", " 5,login");
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why is the user of the last login NULL?",
            right("A blank in front of 5 is no digit, and what is no number becomes NULL."),
            wrong(
                "The line before has a field too many, and spoils the next one.",
                "Alone in its file, it is NULL as well. Each line is read by itself.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder), "append");
                  trial.arrive(folder, "b.csv", " 5,login");
                  trial.expect("NULL, login");
                }),
            wrong(
                "5 is too large for the column.",
                "Without the blank it is read, and an INT goes up to 2147483647.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder), "append");
                  trial.arrive(folder, "b.csv", "5,login", "2147483647,view");
                  trial.expect("2147483647, view", "5, login");
                })),
        Why.ask(
            "Why did the line with two logouts lose one of them, and no row?",
            right("The schema has two columns, and what a line has beyond them is cut off."),
            wrong(
                "Spark leaves out a value that stands twice.",
                "Another value in its place is cut off just so.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder), "append");
                  trial.arrive(folder, "b.csv", "4,logout,view");
                  trial.expect("4, logout");
                }),
            wrong(
                "In this mode, Spark drops what is malformed.",
                "DROPMALFORMED does that: there the whole line is missing.",
                trial -> {
                  FolderStream folder = trial.folder();
                  String schema = "user_id INT, event STRING";
                  DataStreamReader reader =
                      trial.spark().readStream().option("mode", "DROPMALFORMED");
                  trial.show(reader.schema(schema).csv(folder.path()), "append");
                  trial.arrive(folder, "b.csv", "4,logout,logout", "5,login");
                  trial.expect("5, login");
                })));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    return trial.spark().readStream().schema("user_id INT, event STRING").csv(folder.path());
  }

  @Override
  public String why() {
    return "The mode is PERMISSIVE: what does not fit its type is NULL, what is missing is NULL,"
        + " and what is too much is cut off. A number may have no space before it. Nothing tells"
        + " the view without a user, which is fine, from the login of user 5, which got lost.";
  }
}
