import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Sends values that fit, values with something missing or more, and values that are no event. */
public class JsonValuesCheck implements Check {

  private static final String WORD = "{\"user_id\":\"user-3\",\"event\":\"view\"}";
  private static final String QUOTED = "{\"user_id\":\"4\",\"event\":\"login\"}";
  private static final String NOBODY = "{\"user_id\":null,\"event\":\"view\"}";
  private static final String NO_QUOTES = "{\"event\":view,\"user_id\":6}";
  private static final String CUT = "{\"user_id\":5,\"eve";

  private boolean takenApart; // Whether a field of this name is read.

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> values = trial.spark().readStream().text(folder.path());
    Dataset<Row> events = JsonValues.events(values);
    takenApart = events.queryExecution().analyzed().toString().contains("._corrupt_record");
    trial.columns(events, "user_id", "event", "bad");
    trial.types(events, "user_id INT|BIGINT", "event STRING", "bad STRING");
    trial.show(events, "append");

    // In another order, and with a name more.
    trial.arrive(
        folder,
        List.of(
            "{\"user_id\":1,\"event\":\"login\"}",
            "{\"event\":\"view\",\"country\":\"fr\",\"user_id\":2}"));
    trial.expect("1, login, NULL", "2, view, NULL");

    // Something is missing, and that fits.
    trial.arrive(folder, List.of("{\"event\":\"logout\"}", "{\"user_id\":2}", "{}", NOBODY));
    trial.expect("NULL, logout, NULL", "2, NULL, NULL", "NULL, NULL, NULL", "NULL, view, NULL");
    trial.expect();

    // A word for a number, a number in quotes, which is a text in JSON, no JSON at
    // all, and a number alone, which is JSON and no event.
    trial.arrive(folder, List.of(WORD, QUOTED, "no JSON", "7"));
    trial.expect(
        "NULL, view, " + WORD, "NULL, login, " + QUOTED, "NULL, NULL, no JSON", "NULL, NULL, 7");

    // A value that was cut off, and one whose text has no quotes. What Spark can still read of them
    // is no promise.
    trial.arrive(folder, List.of(CUT, NO_QUOTES));
    List<String> rows = trial.tick().rows();
    trial.require(
        rows.stream().anyMatch(row -> row.endsWith(", " + CUT)),
        "The value " + CUT + " was cut off, and bad doesn't have it.");
    trial.require(
        rows.stream().anyMatch(row -> row.endsWith(", " + NO_QUOTES)),
        "The value "
            + NO_QUOTES
            + " has its braces, and is no JSON, as view has no quotes: bad doesn't have it.");
  }

  @Override
  public String explain(Report report) {
    if (report.refused("A row does not fit the schema")) {
      return "FAILFAST ends the query at the first value that doesn't fit. The values after it get"
          + " lost, and each restart meets the same one.";
    }
    if (report.extra("NULL, logout, {\"event\":\"logout\"}")) {
      return "A name that is missing in the JSON fits: NULL doesn't tell it from a value that is"
          + " no event. The parser can.";
    }
    if (report.extra("NULL, NULL, {}")) {
      return "{} fits: both names are missing, and that is allowed. Two NULLs don't tell it from"
          + " what is no JSON. The parser can.";
    }
    if (report.extra("NULL, view, " + NOBODY)) {
      return "The null in "
          + NOBODY
          + " fits: what stands in the text is not what it means. Let"
          + " the parser say what doesn't fit.";
    }
    if (report.extra("NULL, view, NULL") && report.missing("NULL, NULL, no JSON")) {
      return "No value is bad for yours: of what is no JSON, from_json makes a row of NULLs, which"
          + " is not NULL itself. Let it keep such a value: its schema can have a column for it,"
          + " with the name that an option says, or _corrupt_record.";
    }
    if (report.extra("NULL, view, NULL") && takenApart) {
      return "user-3's value is not told as bad, though the schema has a column for that: where a"
          + " row is taken apart at once, Spark parses a value once for each field, and for"
          + " _corrupt_record it looks at no other. Name the column by an option: then a"
          + " value is parsed as a whole.";
    }
    if (report.extra("NULL, view, NULL")) {
      return "user-3 is no whole number, so that value doesn't fit, and bad doesn't have it. Ask"
          + " the parser, which knows more than whether a value is JSON.";
    }
    if (report.extra("NULL, NULL, " + WORD)) {
      return "What could be read of a bad value stays: of user-3's, that it is a view.";
    }
    if (report.missing("NULL, NULL, 7") && report.extra("NULL, NULL, NULL")) {
      return "7 is JSON, but no event, so it doesn't fit. Who asks for each fault by itself misses"
          + " one: the parser knows all that it could not read.";
    }
    if (report.steps().stream().anyMatch(step -> step.got().size() < step.expected().size())) {
      return "Some values have no row: those that are no event must come, too.";
    }
    return null;
  }
}
