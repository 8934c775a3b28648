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
 * A file holds one JSON object in four lines. Two queries read it; rows are like 9, visit, and a
 * missing value is NULL.
 */
public class OneObject implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    String[] lines = {"{", "  \"user_id\": 1,", "  \"event\": \"login\"", "}"};
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";

    FolderStream folder = trial.folder();
    Dataset<Row> events = spark.readStream().schema(schema).json(folder.path());
    trial.show(events, "append");
    folder.file("event.json", lines);
    trial.predict();

    FolderStream other = trial.folder();
    DataStreamReader reader = spark.readStream().option("multiLine", true);
    trial.show(reader.schema(schema).json(other.path()), "append");
    other.file("event.json", lines);
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did four rows of NULLs come, and no error?",
            right("Each line is a record of its own; what can't be read becomes a row of NULLs."),
            wrong(
                "The names in the file are not those of the schema.",
                "In one line, the same object is read: the names fit.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, "PERMISSIVE"), "append");
                  trial.arrive(folder, "a.json", "{\"user_id\": 1, \"event\": \"login\"}");
                  trial.expect("1, login");
                }),
            wrong(
                "A stream never fails because of its data.",
                "With FAILFAST the same lines end it.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, "FAILFAST"), "append");
                  trial.arrive(folder, "a.json", "{", "  \"user_id\": 1", "}");
                  trial.expectThen("refused");
                })),
        Why.ask(
            "Why did multiLine help?",
            right("With it, a whole file is one record: an object, or an array of them."),
            wrong(
                "Spark then reads object by object, however many lines each has.",
                "Two objects, and the second one is lost without a word.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(whole(trial, folder), "append");
                  trial.arrive(folder, "a.json", "{\"user_id\": 1,", "\"event\": \"login\"}", "{}");
                  trial.expect("1, login");
                }),
            wrong(
                "A file gives one row then, whatever is in it.",
                "An array gives as many rows as it has objects.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(whole(trial, folder), "append");
                  String login = "[{\"user_id\": 1, \"event\": \"login\"},";
                  trial.arrive(folder, "a.json", login, "{\"user_id\": 2, \"event\": \"view\"}]");
                  trial.expect("1, login", "2, view");
                })));
  }

  private static Dataset<Row> whole(Trial trial, FolderStream folder) {
    DataStreamReader reader = trial.spark().readStream().option("multiLine", true);
    return reader.schema("user_id INT, event STRING").json(folder.path());
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder, String mode) {
    DataStreamReader reader = trial.spark().readStream().option("mode", mode);
    return reader.schema("user_id INT, event STRING").json(folder.path());
  }

  @Override
  public String why() {
    return "Without multiLine each line is a record of its own, and none of the four is a JSON"
        + " object: four rows of NULLs, and no error. With multiLine the file is read as a whole,"
        + " by one task, however large it is.";
  }
}
