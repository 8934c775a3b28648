import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Sends rows with a user and without, and looks into the report of each batch. */
public class OwnFiguresCheck implements Check {

  @Override
  public void run(Trial trial) {
    Dataset<Row> quality = OwnFigures.quality(trial.events());
    trial.columns(quality, "timestamp", "user_id", "event");
    trial.show(quality, "append");

    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:10,,view");
    trial.send("2026-03-01T10:00:20,,"); // Nor an event.
    trial.expect("2026-03-01T10:00:00, 1, login");
    report(trial, "report of batch 0", "rows 3, nobody 2");

    trial.send("2026-03-01T10:01:00,2,");
    trial.expect("2026-03-01T10:01:00, 2, NULL");
    report(trial, "report of batch 1", "rows 1, nobody 0");
  }

  private static void report(Trial trial, String name, String expected) {
    Row figures = trial.progress().observedMetrics().get("quality");
    trial.require(
        figures != null,
        "The report of a batch has no figures under the name quality; it has "
            + (trial.progress().observedMetrics().isEmpty()
                ? "none of your own."
                : trial.progress().observedMetrics().keySet() + "."));
    List<String> names = List.of(figures.schema().fieldNames());
    trial.require(
        names.size() == 2 && names.containsAll(List.of("rows", "nobody")),
        "The figures must be rows, nobody; yours are " + String.join(", ", names) + ".");
    String got = "rows " + figures.getAs("rows") + ", nobody " + figures.getAs("nobody");
    trial.compareText(name, List.of(expected), List.of(got));
  }

  @Override
  public boolean needsAllSteps() {
    return true; // Rows that are wrong and figures that are wrong are told together.
  }

  @Override
  public String explain(Report report) {
    if (report.extra("2026-03-01T10:00:10, NULL, view")) {
      return "Rows without a user went out: observe looks at the rows and lets all of them through,"
          + " so leave some out behind it.";
    }
    if (report.missing("2026-03-01T10:01:00, 2, NULL")) {
      return "A row with a user and without an event was left out. na().drop() names no column, so"
          + " it drops a row with any NULL: the user alone was asked for.";
    }
    if (report.extra("rows 2, nobody 2")) {
      return "rows is 2, and three came: count of a column leaves out what is NULL, and one row has"
          + " no event.";
    }
    if (report.extra("rows 1, nobody 0")) {
      return "Three rows came, and your report tells of one: Yours counts behind the filter, where"
          + " what was left out is no more.";
    }
    if (report.extra("rows 1, nobody 2")) {
      return "rows is 1, and three came: count of a column leaves out what is NULL.";
    }
    if (report.extra("rows 3, nobody 3")) {
      return "nobody counts all rows: false is not NULL, so count counts it, too.";
    }
    if (report.extra("rows 1, nobody null")) {
      return "nobody is NULL where none was left out: a sum of nothing is NULL, a count of nothing"
          + " is 0.";
    }
    return null;
  }
}
