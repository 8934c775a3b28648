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
 * The same two events as CSV and as JSON, the second one with its user in quotes. Rows are like 9,
 * visit, and a missing value is NULL.
 */
public class QuotedNumbers implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";

    FolderStream csv = trial.folder();
    trial.show(spark.readStream().schema(schema).csv(csv.path()), "append");
    csv.file("a.csv", "1,login", "\"2\",view");
    trial.predict();

    FolderStream json = trial.folder();
    Dataset<Row> events = spark.readStream().schema(schema).json(json.path());
    trial.show(events, "append");
    String login = "{\"user_id\":1,\"event\":\"login\"}";
    String view = "{\"user_id\":\"2\",\"event\":\"view\"}";
    json.file("a.json", login, view);
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why is the user NULL in JSON, and not in CSV?",
            right("JSON knows texts from numbers by their quotes; in CSV all is text."),
            wrong(
                "The second line of a JSON file is not read.",
                "Its event is there. Without the quotes, its user is, too.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(json(trial, folder, "user_id INT, event STRING"), "append");
                  trial.arrive(folder, "a.json", "{\"user_id\":1,\"event\":\"login\"}");
                  trial.arrive(folder, "b.json", "{\"user_id\":2,\"event\":\"view\"}");
                  trial.expect("1, login", "2, view");
                }),
            wrong(
                "In JSON, 2 is no valid value in quotes.",
                "It is, for a column of texts.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(json(trial, folder, "user_id STRING, event STRING"), "append");
                  trial.arrive(folder, "a.json", "{\"user_id\":\"2\",\"event\":\"view\"}");
                  trial.expect("2, view");
                })),
        Why.ask(
            "Why is the view there, although its user could not be read?",
            right("A value that doesn't fit becomes NULL, and the others of its object stay."),
            wrong(
                "What stands behind the fault in the line is read, and nothing before it.",
                "The event stands before the user here, and is there as well.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(json(trial, folder, "user_id INT, event STRING"), "append");
                  trial.arrive(folder, "a.json", "{\"event\":\"view\",\"user_id\":\"2\"}");
                  trial.expect("NULL, view");
                }),
            wrong(
                "Of each line, Spark takes what it can read.",
                "An object that is cut off gives nothing, though its user could be read.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(json(trial, folder, "user_id INT, event STRING"), "append");
                  trial.arrive(folder, "a.json", "{\"user_id\":2,\"event\":\"vi");
                  trial.expect("NULL, NULL");
                })));
  }

  private static Dataset<Row> json(Trial trial, FolderStream folder, String schema) {
    return trial.spark().readStream().schema(schema).json(folder.path());
  }

  @Override
  public String why() {
    return "In CSV all is text, and quotes only hold it together: 2 becomes a number. In JSON, what"
        + " stands in quotes is a text, and a text is no INT: the user is NULL.";
  }
}
