import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Sends both forms, with something missing, and with commas and braces within an event's name. */
public class TwoFormsCheck implements Check {

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = TwoForms.events(trial.spark().readStream().text(folder.path()));
    trial.columns(events, "user_id", "event");
    trial.types(events, "user_id INT|BIGINT", "event STRING");
    trial.show(events, "append");

    trial.arrive(folder, List.of("1,login", "{\"user_id\":2,\"event\":\"view\"}"));
    trial.expect("1, login", "2, view");
    trial.arrive(folder, List.of(",logout", "3,", "{\"event\":\"logout\"}", "{\"user_id\":4}"));
    trial.expect("NULL, logout", "3, NULL", "NULL, logout", "4, NULL");
    trial.arrive(
        folder,
        List.of(
            "5,\"search tea, green\"",
            "{\"user_id\":6,\"event\":\"search tea, black\"}",
            "7,search {tea}",
            "8,search {tea} cups"));
    trial.expect(
        "5, search tea, green", "6, search tea, black", "7, search {tea}", "8, search {tea} cups");
  }

  @Override
  public String explain(Report report) {
    if (report.missing("1, login") && report.extra("NULL, NULL")) {
      return "1,login came as two NULLs. Of a text that is no JSON from_json makes a row of NULLs,"
          + " and such a row is not NULL itself: coalesce takes it.";
    }
    if (report.missing("2, view") && !report.missing("1, login")) {
      return "The JSON was read as CSV, and made no event.";
    }
    if (report.missing("NULL, logout") && report.extra("NULL, NULL")) {
      return "{\"event\":\"logout\"} is JSON of nobody: a user that is NULL doesn't say which form"
          + " the value has. Its first character does.";
    }
    if (report.missing("NULL, logout")) {
      return "A logout of nobody was left out: a row with a NULL in it is an event, too, and NULL"
          + " is what a condition on its user says, neither true nor false.";
    }
    if (report.missing("5, search tea, green") || report.missing("6, search tea, black")) {
      return "A comma within an event's name was taken for one between two values: let from_csv and"
          + " from_json tell which is which.";
    }
    if (report.missing("8, search {tea} cups")) {
      return "8,search {tea} cups has a brace in it and is CSV: only a value that begins with one"
          + " is JSON.";
    }
    if (report.missing("7, search {tea}")) {
      return "7,search {tea} ends with a brace and is CSV: look at how a value begins, not at how"
          + " it ends.";
    }
    return null;
  }
}
