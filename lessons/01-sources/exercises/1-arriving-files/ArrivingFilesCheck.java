import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Lets files arrive: three at once, none, an unfinished one, one without events, a copy. */
public class ArrivingFilesCheck implements Check {

  private static final String HEADER = "timestamp,user_id,event";

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = ArrivingFiles.events(trial.spark(), folder.path());
    trial.columns(events, "user_id", "event", "file");
    trial.types(events, "user_id INT|BIGINT", "event STRING", "file STRING");
    trial.show(events, "append");

    // Files are read by their times, not by their names: c.csv and b.csv are the oldest two.
    trial.arrive(
        folder, "c.csv", HEADER, "2026-03-01T10:00:00,1,login", "2026-03-01T10:00:05,2,login");
    trial.arrive(folder, "b.csv", HEADER, "2026-03-01T10:00:10,1,view");
    trial.arrive(folder, "a.csv", HEADER, "2026-03-01T10:00:15,3,logout");
    trial.expect("1, login, c.csv", "2, login, c.csv", "1, view, b.csv");
    trial.expect("3, logout, a.csv");
    trial.expect();

    // The first lines of d.csv, under the name that it has until it is whole.
    trial.arrive(folder, "d.csv.tmp", HEADER, "2026-03-01T10:01:00,4,login", "2026-03-01T10:0");
    trial.expect();

    // d.csv is there, and f.csv is a copy of it: its rows come, too. g.csv is older than both, and
    // not yet whole.
    String[] whole = {HEADER, "2026-03-01T10:01:00,4,login", "2026-03-01T10:01:05,,view"};
    trial.arrive(folder, "g.csv.tmp", HEADER);
    trial.arrive(folder, "d.csv", whole);
    trial.arrive(folder, "f.csv", whole);
    trial.expect("4, login, d.csv", "NULL, view, d.csv", "4, login, f.csv", "NULL, view, f.csv");

    // e.csv has no event. The rows of the other file lack one value each.
    trial.arrive(folder, "e.csv", HEADER);
    trial.arrive(folder, "h.csv", HEADER, "2026-03-01T10:02:00,5,", ",6,purchase");
    trial.expect("5, NULL, h.csv", "6, purchase, h.csv");
    trial.expect();
  }

  @Override
  public String explain(Report report) {
    if (report.extra("NULL, event, c.csv")) {
      return "The header line came as an event: set the reader's option header.";
    }
    if (report.extra("NULL, 1, c.csv")) {
      return "A schema goes by the places of the columns, not by their names: the first one of the"
          + " file is timestamp, and yours took it for user_id. Name all three, then select.";
    }
    if (report.sentEarly("3, logout, a.csv")) {
      return "Batch 0 took all three files: set the source a limit, maxFilesPerTrigger.";
    }
    if (report.extra("4, login, d.csv.tmp")) {
      return "A file was read before it was whole: its name ended in .tmp then. Set"
          + " pathGlobFilter.";
    }
    if (report.missing("4, login, f.csv") && report.firstWrong().name().equals("batch 4")) {
      return "g.csv.tmp took one of the batch's two places: its rows don't come, but it was read"
          + " before it was whole. Leave it out by its name, with pathGlobFilter.";
    }
    if (report.steps().stream().anyMatch(step -> step.got().toString().contains("file:/"))) {
      return "file has the whole path, and should have the file's name alone: look into _metadata.";
    }
    if (report.extra("5, , h.csv")) {
      return "In a CSV file a field with nothing in it is NULL, and yours made an empty text of it."
          + " A reader of CSV knows that, and what quotes are for, too.";
    }
    if (report.extra("1, login, NULL")) {
      return "file is NULL: a name in the schema asks for a column of the file, which has none of"
          + " this name. Spark keeps the file's own name in the hidden column _metadata.";
    }
    if (report.missing("NULL, view, d.csv")
        || report.missing("5, NULL, h.csv")
        || report.missing("6, purchase, h.csv")) {
      return "A row got lost that lacks a value: where that is compared, the answer is NULL, and"
          + " filter keeps what is true. To leave the header line out, set the option header.";
    }
    return null;
  }
}
