import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Lets files of both kinds arrive, one by one and together; one has both words in its name. */
public class OneAFileCheck implements Check {

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = OneAFile.events(trial.spark(), folder.path());
    trial.columns(events, "user_id", "event");
    trial.types(events, "user_id INT", "event STRING");
    trial.show(events, "append");

    trial.arrive(
        folder,
        "berlin-export.json",
        "[",
        "  {\"user_id\": 1,",
        "   \"event\": \"login\"},",
        "  {\"user_id\": 2, \"event\": \"view\"}",
        "]");
    trial.expect("1, login", "2, view");

    trial.arrive(
        folder,
        "lyon-lines.json",
        "{\"user_id\":3,\"event\":\"login\"}",
        "{\"user_id\":4,\"event\":\"view\"}",
        "{\"user_id\":4,\"event\":\"view\"}",
        "{\"user_id\":5,\"event\":\"view\"}");
    trial.expect("3, login", "4, view", "4, view", "5, view");

    trial.arrive(
        folder, "airlines-export.json", "[", "  {\"user_id\": 6, \"event\": \"view\"}", "]");
    trial.arrive(folder, "nice-lines.json", "{\"user_id\":7,\"event\":\"logout\"}");
    trial.expect("6, view", "7, logout");
  }

  @Override
  public String explain(Report report) {
    if (report.missing("1, login") && report.extra("NULL, NULL")) {
      return report.missing("2, view")
          ? null
          : "Each line of the export was taken for an event, and most are none: an array over"
              + " several lines is read as a whole, or not at all.";
    }
    if (report.missing("1, login") && report.missing("2, view")) {
      return "Nothing of the export has come: it is to be read, as it was before.";
    }
    if (report.extra("2, view") || report.extra("3, login")) {
      return "Rows came twice: one of the streams reads all files of the folder, those of the"
          + " other kind, too.";
    }
    if (report.missing("4, view") && report.missing("5, view")) {
      return report.missing("3, login")
          ? "Nothing of lyon-lines.json has come."
          : "lyon-lines.json has four events, and the first one came. The file is read, and nobody"
              + " comes back for the rest.";
    }
    if (report.missing("4, view")) {
      return "User 4 has viewed twice, and one of the two events is gone: two that are alike are"
          + " two. See to it that no file is read twice, then nothing must be dropped.";
    }
    if (report.firstWrong() != null && report.firstWrong().name().equals("batch 2")) {
      return "airlines-export.json was read as both kinds: lines stands in its name, and what"
          + " counts is how a name ends.";
    }
    return null;
  }
}
