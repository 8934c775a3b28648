import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;
import workbook.session.Refusal;

/** Lets files arrive whose header is as it was, and two whose columns come in another order. */
public class SwappedColumnsCheck implements Check {

  private static final String ENDED = "the query ended, b.csv is named";

  @Override
  public void run(Trial trial) {
    FolderStream folder = show(trial);
    trial.arrive(folder, "a.csv", "timestamp,user_id,event", "2026-03-01T10:00:00,1,login");
    trial.expect("2026-03-01T10:00:00, 1, login");
    trial.arrive(
        folder,
        "c.csv",
        "timestamp,user_id,event",
        "2026-03-01T10:00:10,,view",
        "2026-03-01T10:00:20,user-2,view",
        "2026-03-01T10:00:30,3,404",
        "yesterday,3,view");
    trial.expect(
        "2026-03-01T10:00:10, NULL, view",
        "2026-03-01T10:00:20, NULL, view",
        "2026-03-01T10:00:30, 3, 404",
        "yesterday, 3, view");

    swapped(trial, "event and user", "timestamp,event,user_id", "2026-03-01T11:00:00,login,3");
    swapped(trial, "event and time", "event,user_id,timestamp", "view,4,2026-03-01T11:00:00");
  }

  private static FolderStream show(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = SwappedColumns.read(trial.spark().readStream(), folder.path());
    trial.columns(events, "timestamp", "user_id", "event");
    trial.show(events, "append");
    return folder;
  }

  private static void swapped(Trial trial, String name, String... lines) {
    FolderStream folder = show(trial);
    trial.arrive(folder, "b.csv", lines);
    List<String> came = new ArrayList<>();
    try {
      came.addAll(trial.tick().rows());
    } catch (RuntimeException e) {
      String all = Refusal.of(e).sentence() + Refusal.of(e).advice() + messages(e);
      came.add(all.contains("b.csv") ? ENDED : "the query ended");
    }
    trial.compareText(name + " swapped", List.of(ENDED), came);
  }

  private static String messages(Throwable thrown) {
    return thrown == null ? "" : thrown.getMessage() + messages(thrown.getCause());
  }

  @Override
  public String explain(Report report) {
    if (report.refused("A row does not fit the schema")) {
      return "FAILFAST judges values: user-2 ends the query, which is to be read as it is now, and"
          + " a text in the place of a text would not.";
    }
    if (report.steps().size() == 1 && report.firstWrong() == null && report.thrown() != null) {
      return "c.csv has its columns in the right order, and ended the query: an event may be called"
          + " 404. Where a value belongs, the header tells, and not what a value looks like.";
    }
    if (report.extra("timestamp, NULL, event")) {
      return "The header line came as a row: say that there is one.";
    }
    if (report.missing("2026-03-01T10:00:10, NULL, view")) {
      return "A row without a user is a row, and was left out: what is wrong is a file, and not a"
          + " value.";
    }
    if (report.missing("2026-03-01T10:00:20, NULL, view")) {
      return "DROPMALFORMED leaves rows out, without a word: that of user-2, and all of a file"
          + " with another order.";
    }
    if (report.extra("2026-03-01T11:00:00, NULL, 3")) {
      return "b.csv says login for its event, and the row has 3: the values stand where others"
          + " should.";
    }
    return null;
  }
}
