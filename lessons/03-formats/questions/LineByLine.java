import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A JSON object that is written over several lines. */
public class LineByLine implements Twins {

  @Override
  public Question a() {
    return ask(
        "A JSON file holds one object, written over three lines. A stream with a schema and no"
            + " options reads the file. What comes?",
        "Three rows of NULLs: each line is a record, and none of them can be read.",
        "One row: the object ends where its bracket does.",
        "An error: such a line is no JSON.");
  }

  @Override
  public Question b() {
    return ask(
        "Since a colleague prints the JSON files more nicely, each object over several lines, the"
            + " stream sends rows of NULLs. Its schema is as it was. Why?",
        "Each line is a record of its own, and one that can't be read is a row of NULLs.",
        "The fields must have other names now: lines and blanks mean nothing in JSON.",
        "The values must have other types now: what is no JSON would end the query.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "In one line the object is read. The same object over two lines is two rows of NULLs.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(events(trial, folder), "append");
              trial.arrive(folder, "a.json", "{\"user_id\": 1, \"event\": \"login\"}");
              trial.expect("1, login");
              trial.arrive(folder, "b.json", "{\"user_id\": 1,", "\"event\": \"login\"}");
              trial.expect("NULL, NULL", "NULL, NULL");
            }),
        new Idea(
            "A line that is no JSON at all is a row of NULLs, and the next file is read.",
            trial -> {
              FolderStream folder = trial.folder();
              trial.show(events(trial, folder), "append");
              trial.arrive(folder, "a.json", "no JSON at all");
              trial.expect("NULL, NULL");
              trial.arrive(folder, "b.json", "{\"user_id\": 1, \"event\": \"login\"}");
              trial.expect("1, login");
            }));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    return trial.spark().readStream().schema("user_id INT, event STRING").json(folder.path());
  }
}
