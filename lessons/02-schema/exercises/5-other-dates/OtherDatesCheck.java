import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Lets lines arrive that fit, one with a date that there is not, one with a word as a user, and one
 * that is too short.
 */
public class OtherDatesCheck implements Check {

  private static final String NO_DATE = "30.02.2026 10:00:00;2;login";
  private static final String NO_NUMBER = "02.03.2026 10:00:10;u7;view";
  private static final String SHORT = "02.03.2026 10:00:15;3";

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = OtherDates.events(trial.spark(), folder.path());
    trial.columns(events, "time", "user_id", "event", "bad");
    trial.types(events, "time TIMESTAMP", "user_id INT|BIGINT", "event STRING", "bad STRING");
    trial.show(events, "append");

    trial.arrive(folder, "a.csv", "01.03.2026 14:03:00;1;login", "01.03.2026 02:30:05;-;view");
    trial.expect("2026-03-01 14:03:00, 1, login, NULL", "2026-03-01 02:30:05, NULL, view, NULL");
    trial.arrive(folder, "b.csv", NO_DATE, NO_NUMBER, SHORT);
    trial.expect(
        "NULL, 2, login, " + NO_DATE,
        "2026-03-02 10:00:10, NULL, view, " + NO_NUMBER,
        "2026-03-02 10:00:15, 3, NULL, " + SHORT);
    trial.arrive(folder, "c.csv", "03.03.2026 00:00:00;3;logout");
    trial.expect("2026-03-03 00:00:00, 3, logout, NULL");
  }

  @Override
  public String explain(Report report) {
    String thrown = report.thrown() == null ? "" : text(report.thrown());
    if (thrown.contains("week-based")) {
      return "YYYY is the year that a week belongs to, and DD the day of the year: Spark refuses"
          + " them. In a pattern a capital is another letter.";
    }
    if (thrown.contains("PARSE_DATETIME_BY_NEW_PARSER") || thrown.contains("in the new parser")) {
      return "A time ended the query: Spark 2 would have made another one of it, and this Spark"
          + " doesn't want to choose. Choose its rules, and it is a malformed value.";
    }
    if (report.extra("2026-03-02 10:00:00, 2, login, NULL")) {
      return "The 30th of February has become the 2nd of March: that is how Spark 2 read it.";
    }
    if (report.extra("2026-01-01 14:03:00, 1, login, NULL")) {
      return "The 1st of March has become the 1st of January: mm are minutes, wherever they stand,"
          + " and no letter is left for the month.";
    }
    if (report.extra("2026-03-01 02:30:05, NULL, view, 01.03.2026 02:30:05;-;view")) {
      return "- is no number, so its line doesn't fit: one of the reader's options says which text"
          + " stands for NULL.";
    }
    if (report.missing("2026-03-01 14:03:00, 1, login, NULL")) {
      return report.missing("2026-03-01 02:30:05, NULL, view, NULL")
          ? "No line fits: Spark expects commas, and times such as 2026-03-01T14:03:00. What is"
              + " otherwise in these files?"
          : "14:03 doesn't fit, and 02:30 does: hh goes from 1 to 12.";
    }
    if (report.extra("2026-03-02 10:00:10, NULL, view, NULL")) {
      return "The line of u7 has lost its user, and nobody is told: whoever makes a value by hand"
          + " must say of each where it failed. The parser knows it of the whole line.";
    }
    if (report.extra("2026-03-02 10:00:15, 3, NULL, NULL")) {
      return "A line with too few fields doesn't fit, be each of them as it should: yours looks at"
          + " the values, and a field that is not there is none. The parser counts them.";
    }
    return null;
  }

  private static String text(Throwable thrown) {
    return thrown.getMessage() + (thrown.getCause() == null ? "" : text(thrown.getCause()));
  }
}
