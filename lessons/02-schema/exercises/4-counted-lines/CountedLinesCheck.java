import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Counts the events by type, then reads the users alone, and looks at each batch's figures. */
public class CountedLinesCheck implements Check {

  private static final String HEADER = "timestamp,user_id,event";

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = CountedLines.events(trial.spark().readStream(), folder.path());
    trial.columns(events, "user_id", "event");
    trial.types(events, "user_id INT|BIGINT", "event STRING");
    trial.show(events.groupBy("event").count(), "update");

    // No user, which fits, twice; no number; too short; too long.
    trial.arrive(
        folder,
        "a.csv",
        HEADER,
        "2026-03-01T10:00:00,1,login",
        "2026-03-01T10:00:05,,view",
        "2026-03-01T10:00:07,,view",
        "2026-03-01T10:00:10,u7,login",
        "2026-03-01T10:00:15",
        "2026-03-01T10:00:20,2,view,view");
    trial.expect("login, 2", "view, 3", "NULL, 1");
    figures(trial, "figures of batch 0", "all 6", "malformed 3");

    trial.arrive(folder, "b.csv", HEADER, "2026-03-01T10:01:00,1,logout");
    trial.expect("logout, 1");
    figures(trial, "figures of batch 1", "all 1", "malformed 0");

    // Another query: it uses the other column alone, and reads both files at once.
    trial.show(events.where("user_id = 1").select("user_id"), "append");
    trial.expect("1", "1");
    figures(trial, "figures where user_id is used", "all 7", "malformed 3");
  }

  private static void figures(Trial trial, String name, String... expected) {
    Row lines = trial.progress().observedMetrics().get("lines");
    trial.require(
        lines != null,
        "The progress has no figures under the name lines: observe puts them there.");
    List<String> names = Arrays.asList(lines.schema().fieldNames());
    trial.require(
        names.contains("all") && names.contains("malformed"),
        "The figures must be called all and malformed; yours are called "
            + String.join(", ", names)
            + ".");
    trial.compareText(
        name,
        List.of(expected),
        List.of("all " + lines.getAs("all"), "malformed " + lines.getAs("malformed")));
  }

  @Override
  public String explain(Report report) {
    if (report.missing("NULL, 1")) {
      return "The result has a row for each line, be it malformed or not: yours leaves lines out.";
    }
    if (report.extra("malformed 0")) {
      return "Three lines don't fit, and none was found: the check's query uses event alone, so"
          + " Spark reads event alone, and what isn't read can't be found bad.";
    }
    if (report.firstWrong() != null && report.firstWrong().name().endsWith("user_id is used")) {
      return "Where a query uses event, the figures are right; where the query uses user_id alone,"
          + " they are not. Name all columns in observe, so that none is left unread.";
    }
    if (report.extra("malformed 6")) {
      return "All six lines are counted as malformed: count takes each value that is not NULL, and"
          + " false is one.";
    }
    if (report.extra("malformed 2")) {
      return "Two lines were found, the short one and the long one, and the one with u7 was not: to"
          + " count fields is not to read them.";
    }
    if (report.extra("malformed 4")) {
      return "Four lines were found, and three don't fit: a line without a user does, and a NULL"
          + " doesn't tell what stood there.";
    }
    return null;
  }
}
