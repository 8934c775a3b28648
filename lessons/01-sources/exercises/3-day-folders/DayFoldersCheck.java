import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Lets files of one name arrive in several folders; one has an event of the day before. */
public class DayFoldersCheck implements Check {

  private static final String HEADER = "timestamp,user_id,event";

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = DayFolders.events(trial.spark(), folder.path());
    trial.columns(events, "day", "user_id", "event");
    trial.types(events, "day STRING", "user_id INT|BIGINT", "event STRING");
    trial.show(events, "append");

    trial.arrive(folder, "2026-03-01/events.csv", HEADER, "2026-03-01T10:00:00,1,login");
    trial.expect("2026-03-01, 1, login");

    // Further below, and two of one name. The second one's event is of the evening before.
    trial.arrive(folder, "2026-03-01/shop-7/sales.csv", HEADER, "2026-03-01T11:00:00,2,view");
    trial.arrive(folder, "2026-03-02/shop-7/sales.csv", HEADER, "2026-03-01T23:59:59,3,login");
    trial.arrive(folder, "2026-03-02/north/shop-8/tea.csv", HEADER, "2026-03-02T09:00:00,4,view");
    trial.expect("2026-03-01, 2, view", "2026-03-02, 3, login", "2026-03-02, 4, view");
    trial.expect();
  }

  @Override
  public String explain(Report report) {
    if (report.extra("2026-03-01, 3, login")) {
      return "User 3 logged in a second before midnight, and the file lies in the folder of the"
          + " 2nd: day is the folder's, not the event's.";
    }
    if (report.extra("shop-7, 2, view")) {
      return "shop-7 is the folder that the file lies in, and no day: of the path, take the part"
          + " that is a date.";
    }
    if (report.missing("2026-03-01, 1, login")) {
      return report.firstWrong().got().isEmpty()
          ? "Nothing came. A stream reads the files of its folder, and passes over the folders in"
              + " it, without a word."
          : null;
    }
    if (report.missing("2026-03-01, 2, view") && report.missing("2026-03-02, 3, login")) {
      return "Nothing came from the folders of the shops, which lie one level further down, and of"
          + " which nobody says a word.";
    }
    if (report.missing("2026-03-02, 3, login") && !report.extra("shop-7, 3, login")) {
      return "sales.csv of the 1st has come, and that of the 2nd has not: they are two files, of"
          + " one name.";
    }
    if (report.missing("2026-03-02, 4, view") && !report.missing("2026-03-02, 3, login")) {
      return "Nothing came from 2026-03-02/north/shop-8, two levels below its day: in a path each"
          + " star is one level, and folders may go on.";
    }
    return null;
  }
}
