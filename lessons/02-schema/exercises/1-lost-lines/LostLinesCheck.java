import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Lets files arrive whose lines are good, too short, too long, or have a user that is no number.
 */
public class LostLinesCheck implements Check {

  private static final String HEADER = "timestamp,user_id,event";
  private static final String NO_NUMBER = "2026-03-01T10:01:00,u7,login";
  private static final String SHORT = "2026-03-01T10:01:05,2";
  private static final String LONG = "2026-03-01T10:01:10,2,view,view";
  private static final String TOO_LARGE = "2026-03-01T10:02:00,3000000000,login";
  private static final String FRACTION = "2026-03-01T10:02:03,7.5,login";
  private static final String IN_QUOTES = "\"2026-03-01T10:02:05\",u8,\"view, again\"";

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = LostLines.events(trial.spark(), folder.path());
    trial.columns(events, "event", "line");
    trial.show(events, "append");

    // The second line has no user, which a schema allows.
    trial.arrive(
        folder, "a.csv", HEADER, "2026-03-01T10:00:00,1,login", "2026-03-01T10:00:05,,view");
    trial.expect("login, NULL", "view, NULL");

    // One malformed line of each kind, and a good one between them.
    trial.arrive(folder, "b.csv", HEADER, NO_NUMBER, "2026-03-01T10:01:02,3,purchase", SHORT, LONG);
    trial.expect("login, " + NO_NUMBER, "purchase, NULL", "NULL, " + SHORT, "view, " + LONG);
    trial.expect();

    // A file without lines, and a line that comes twice.
    trial.arrive(folder, "c.csv", HEADER);
    trial.expect();
    trial.arrive(folder, "d.csv", HEADER, NO_NUMBER, NO_NUMBER);
    trial.expect("login, " + NO_NUMBER, "login, " + NO_NUMBER);

    // A comma in quotes, two numbers that no INT can hold, and a malformed line with quotes.
    String comma = "2026-03-01T10:02:10,3,\"view, again\"";
    trial.arrive(folder, "e.csv", HEADER, comma, TOO_LARGE, FRACTION, IN_QUOTES);
    trial.expect(
        "view, again, NULL",
        "login, " + TOO_LARGE,
        "login, " + FRACTION,
        "view, again, " + IN_QUOTES);

    // Somebody forgot the end of a quote. That line fits, as the one after it.
    String open = "2026-03-01T10:03:00,4,\"view";
    trial.arrive(folder, "f.csv", HEADER, open, "2026-03-01T10:03:05,5,login");
    trial.expect("view, NULL", "login, NULL");
  }

  @Override
  public String explain(Report report) {
    if (report.refused("A row does not fit the schema")) {
      return "FAILFAST ends the query at the first malformed line: the lines after it get lost.";
    }
    if (report.firstWrong() != null && report.firstWrong().name().equals("batch 6")) {
      return "In f.csv somebody forgot the end of a quote, and yours took the next line into it:"
          + " with multiLine a quote goes on until the next one, be it at the file's end.";
    }
    if (report.steps().stream().anyMatch(step -> step.got().size() < step.expected().size())) {
      String lines = "The result has a row for each line; yours leaves lines out.";
      return report.missing("login, NULL") && report.missing("view, NULL")
          ? lines + " A line that fits comes, too: its column line is NULL."
          : lines + " The mode PERMISSIVE keeps those that don't fit.";
    }
    boolean fifth = report.firstWrong() != null && report.firstWrong().name().equals("batch 5");
    if (fifth && report.missing("view, again, NULL")) {
      return "The line with a comma in quotes fits: split knows nothing of quotes. Let a reader of"
          + " CSV tell where a field ends.";
    }
    if (fifth && report.missing("login, " + TOO_LARGE)) {
      return "3000000000 has digits alone, and still is no INT: the schema says what fits, and the"
          + " parser knows it.";
    }
    if (fifth && report.missing("view, again, " + IN_QUOTES)) {
      return "line holds the whole line, with its quotes, as it stood in the file: what is put"
          + " together of the columns is another text.";
    }
    if (fifth && report.extra("login, NULL")) {
      return "7.5 is no whole number, so its line doesn't fit: cast makes 7 of it without a word,"
          + " and the parser does not.";
    }
    if (report.extra("login, 2026-03-01T10:00:00,1,login")) {
      return "Both lines of a.csv fit the schema, so line is NULL there: it holds what the parser"
          + " could not read, and nothing else.";
    }
    if (report.missing("view, NULL")) {
      return "A line without a user is not malformed, and a NULL does not tell what stood there."
          + " Let the parser say it: the schema may have a column for such lines.";
    }
    if (report.missing("view, " + LONG) && !report.missing("login, " + NO_NUMBER)) {
      return "u7 was found, but not the lines with too few or too many fields: Spark counts them"
          + " where it reads all columns, and yours doesn't use timestamp.";
    }
    if (report.missing("view, " + LONG)) {
      return "No malformed line was found: Spark reads only the columns that the query uses, and"
          + " yours leaves out user_id, at least. Use all of them, for example in observe.";
    }
    if (report.missing("login, " + NO_NUMBER)) {
      return "The line with u7 was not found: without columnPruning Spark counts a line's fields,"
          + " but it still doesn't read a number that nobody uses.";
    }
    return null;
  }
}
