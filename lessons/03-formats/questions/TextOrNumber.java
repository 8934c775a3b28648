import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A number in quotes. */
public class TextOrNumber implements Twins {

  @Override
  public Question a() {
    return ask(
        "A stream of JSON files has the schema user_id INT, event STRING. What is read from"
            + " {\"user_id\": \"7\", \"event\": \"view\"}?",
        "The user NULL and the event view.",
        "The user 7 and the event view.",
        "The user NULL and the event NULL.");
  }

  @Override
  public Question b() {
    return ask(
        "A stream with the schema user_id INT, event STRING has read users in quotes from CSV"
            + " files: \"7\",view. The same events now come as JSON, the users in quotes again."
            + " What changes?",
        "The users become NULL, and the events stay.",
        "Nothing: the schema says INT, and \"7\" is one.",
        "All values become NULL: one that doesn't fit spoils its object.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "In JSON, what stands in quotes is a text, and a text is no INT. CSV makes no such"
                + " difference.",
            trial -> {
              FolderStream csv = trial.folder();
              trial.show(trial.spark().readStream().schema(SCHEMA).csv(csv.path()), "append");
              trial.arrive(csv, "a.csv", "\"7\",view");
              trial.expect("7, view");
              FolderStream json = trial.folder();
              trial.show(json(trial, json), "append");
              trial.arrive(json, "a.json", "{\"user_id\": \"7\", \"event\": \"view\"}");
              trial.expect("NULL, view");
            }),
        new Idea(
            "The value that doesn't fit is NULL, and the others of its object are read, wherever"
                + " they stand.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(json(trial, folder), "append");
              trial.arrive(folder, "a.json", "{\"event\": \"view\", \"user_id\": \"7\"}");
              trial.expect("NULL, view");
            }));
  }

  private static final String SCHEMA = "user_id INT, event STRING";

  private static Dataset<Row> json(Trial trial, FolderStream folder) {
    return trial.spark().readStream().schema(SCHEMA).json(folder.path());
  }
}
