import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Lets files arrive: one is dated 14 months ahead, and one is ten years old. */
public class QuietFolderCheck implements Check {

  private static final String HEADER = "timestamp,user_id,event";

  @Override
  public void run(Trial trial) throws IOException {
    FolderStream folder = trial.folder();
    Dataset<Row> events = QuietFolder.events(trial.spark(), folder.path());
    trial.columns(events, "timestamp", "user_id", "event");
    trial.show(events, "append");

    arrive(trial, folder, "till-2-0711.csv", "2026-03-01T11:01:00Z", "1,login");
    trial.expect("2026-03-01T11:00:00, 1, login");
    arrive(trial, folder, "till-9-0001.csv", "2027-05-04T11:02:00Z", "2,view");
    trial.expect("2026-03-01T11:00:00, 2, view");
    arrive(trial, folder, "till-2-0712.csv", "2026-03-01T11:03:00Z", "3,view");
    trial.expect("2026-03-01T11:00:00, 3, view");
    arrive(trial, folder, "archive.csv", "2016-03-01T11:00:00Z", "4,logout");
    trial.expect("2026-03-01T11:00:00, 4, logout");
  }

  private static void arrive(
      Trial trial, FolderStream folder, String name, String time, String event) throws IOException {
    trial.arrive(folder, name, HEADER, "2026-03-01T11:00:00," + event);
    Path file = Path.of(folder.path(), name);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
  }

  @Override
  public String explain(Report report) {
    if (report.thrown() != null && report.steps().isEmpty()) {
      return text(report.thrown()).contains("modified")
          ? "modifiedBefore and modifiedAfter are for tables: a stream of files refuses them."
          : null;
    }
    if (report.missing("2026-03-01T11:00:00, 2, view")) {
      return "The file of till 9 did not come. Its clock is wrong, and its rows are right.";
    }
    if (report.missing("2026-03-01T11:00:00, 3, view")) {
      return "till-2-0712.csv has arrived, and no batch reads it, now or later. The file that was"
          + " read before it is dated a year ahead: of what is it the measure?";
    }
    if (report.missing("2026-03-01T11:00:00, 4, logout")) {
      return "archive.csv has arrived, and no batch reads it: it is older than the youngest file"
          + " by eleven years, and yours still takes that for too old.";
    }
    return null;
  }

  private static String text(Throwable thrown) {
    return thrown.getMessage() + (thrown.getCause() == null ? "" : text(thrown.getCause()));
  }
}
