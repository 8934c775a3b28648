import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Sends values with one event, with several, with none, and two that are no JSON. */
public class ManyInOneCheck implements Check {

  private static final String CUT_OFF = "[{\"user_id\":7,\"event\":\"login\"},{\"use";

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = ManyInOne.events(trial.spark().readStream().text(folder.path()));
    trial.columns(events, "user_id", "event", "bad");
    trial.types(events, "user_id INT|BIGINT", "event STRING", "bad STRING");
    trial.show(events, "append");

    trial.arrive(
        folder,
        List.of(
            "[{\"user_id\":1,\"event\":\"login\"},{\"user_id\":2,\"event\":\"view\"}]",
            "[{\"user_id\":3,\"event\":\"login\"}]"));
    trial.expect("1, login, NULL", "2, view, NULL", "3, login, NULL");

    // An event of nobody, one without a name for it, one without both, and names with brackets,
    // commas and spaces.
    trial.arrive(
        folder,
        List.of(
            "[{\"event\":\"view\"},{\"user_id\":4},{}]",
            "[{\"user_id\":5,\"event\":\"search [tea], and {cups},\"}]"));
    trial.expect(
        "NULL, view, NULL",
        "4, NULL, NULL",
        "NULL, NULL, NULL",
        "5, search [tea], and {cups},, NULL");

    trial.arrive(
        folder, List.of("[]", "[ ]", "no JSON", "[{\"user_id\":6,\"event\":\"logout\"}]", CUT_OFF));
    trial.expect("NULL, NULL, no JSON", "6, logout, NULL", "NULL, NULL, " + CUT_OFF);
  }

  @Override
  public String explain(Report report) {
    if (report.missing("2, view, NULL")) {
      return "Of each value only one event came, or none: the schema is that of one event, and a"
          + " value holds an array of them.";
    }
    if (report.missing("5, search [tea], and {cups},, NULL")) {
      return "A comma within an event, or a bracket, was taken for one between two: let from_json"
          + " read the array, it knows which is which.";
    }
    if (report.missing("NULL, NULL, no JSON") && !report.extra("NULL, NULL, NULL")) {
      return "The value that is no JSON has no row: explode makes none where there is no array.";
    }
    if (report.missing("NULL, NULL, NULL")) {
      return "{} is an event, of which nothing is told: its row has three NULLs. Who looks at those"
          + " can't tell it from a row that is there for an empty array.";
    }
    if (emptyRows(report) == 1) {
      return "[ ] is an empty array with a space in it, and got a row: ask for the size of the"
          + " array, and not for how it is written.";
    }
    if (report.extra("NULL, NULL, NULL") || report.extra("NULL, NULL, []")) {
      return "An empty array has no events, and gives no row: explode_outer makes one of it, too.";
    }
    if (report.missing("NULL, NULL, " + CUT_OFF)) {
      return "A message was cut off on its way: it begins with a bracket, and is no JSON all the"
          + " same. Only who reads a value to its end can tell.";
    }
    return null;
  }

  private static long emptyRows(Report report) {
    return report.steps().stream()
        .flatMap(step -> step.extra().stream())
        .filter(row -> row.equals("NULL, NULL, NULL") || row.matches("NULL, NULL, \\[ ?\\]"))
        .count();
  }
}
