import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Looks at two micro-batches, and at the first one of a second run. */
public class MadeEventsCheck implements Check {

  private static final String[] FIRST = {
    "0, 1, login", "1, 2, view", "2, 3, login", "3, 1, view", "4, 2, login"
  };

  @Override
  public void run(Trial trial) {
    show(trial);
    trial.expect(FIRST);
    trial.expect("5, 3, view", "6, 1, login", "7, 2, view", "8, 3, login", "9, 1, view");
    show(trial);
    trial.expect(FIRST);
  }

  private static void show(Trial trial) {
    Dataset<Row> events = MadeEvents.events(trial.spark());
    trial.columns(events, "number", "user_id", "event");
    trial.types(events, "number BIGINT", "user_id INT|BIGINT", "event STRING");
    trial.require(
        !events.queryExecution().analyzed().toString().contains("RateStreamProvider"),
        "The source rate makes its rows by the clock: a slow batch has more of them, and no run is"
            + " like another. There is a source that counts by micro-batches.");
    trial.show(events, "append");
  }

  @Override
  public String explain(Report report) {
    if (report.thrown() != null && text(report.thrown()).contains("monotonically_increasing_id")) {
      return "Spark doesn't number the rows of a stream: a number that goes on over all"
          + " micro-batches would have to be remembered. The source has numbers already.";
    }
    if (report.extra("0, 0, login")) {
      return "The remainder of a division by three is 0, 1 or 2, and the users are 1, 2 and 3.";
    }
    if (report.firstWrong() != null
        && report.firstWrong().got().stream().allMatch(row -> row.matches("\\d, [1-3], .*"))
        && report.firstWrong().got().size() == 5) {
      return "The users are not those of the numbers. What comes by chance can't be compared with"
          + " anything, with a seed neither: who has which row depends on the partitions.";
    }
    return null;
  }

  private static String text(Throwable thrown) {
    return thrown.getMessage() + (thrown.getCause() == null ? "" : text(thrown.getCause()));
  }
}
