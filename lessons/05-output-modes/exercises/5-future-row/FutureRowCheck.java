import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/**
 * Sends events, some with a time that is far ahead. The clock of the check says 2026-01-01 00:00.
 */
public class FutureRowCheck implements Check {

  @Override
  public void run(Trial trial) {
    Dataset<Row> counts = FutureRow.counts(trial.events());
    trial.columns(counts, "start", "count");
    trial.show(counts, "update");

    // Four hours behind the clock, and the first of all.
    trial.send("2025-12-31T20:00:00,7,view");
    trial.expect("2025-12-31 20:00, 1");

    trial.send("2026-01-01T00:05:00,1,login", "2062-05-01T12:00:00,9,view");
    trial.expect("2026-01-01 00:05, 1");
    trial.send("2026-01-01T00:06:00,2,view", "2026-03-01T12:00:00,8,view");
    trial.send("2062-05-01T12:00:00,8,view");
    trial.expect("2026-01-01 00:05, 2");
    trial.send("2026-01-01T00:07:00,3,view");
    trial.expect("2026-01-01 00:05, 3");

    // The watermark is 00:45:30 then, so 00:40 is over: this row is eleven minutes late.
    trial.send("2026-01-01T00:55:30,4,view");
    trial.expect("2026-01-01 00:55, 1");
    trial.expect();
    trial.send("2026-01-01T00:44:30,5,view");
    trial.expect();

    // Almost an hour ahead, and a bit more than an hour.
    trial.send("2026-01-01T00:59:00,4,view", "2026-01-01T01:01:00,9,view");
    trial.expect("2026-01-01 00:55, 2");
    trial.expect();
    // 15 minutes late, and nine and a half.
    trial.send("2026-01-01T00:44:00,5,view", "2026-01-01T00:49:30,6,view");
    trial.expect("2026-01-01 00:45, 1");
  }

  @Override
  public boolean needsAllSteps() {
    return true; // A row of 2062 that is counted does harm, or none: what comes behind it tells.
  }

  @Override
  public String explain(Report report) {
    boolean counted = report.extra("2062-05-01 12:00, 1");
    if (report.missing("2026-01-01 00:05, 1")) {
      return "User 1's row is five minutes ahead of the clock, and in time: clocks differ, so an"
          + " hour is allowed.";
    }
    if (counted && report.steps().get(1).right()) {
      return "User 8 has a wrong clock, too: what is wrong is a time, not a user.";
    }
    if (counted && !report.missing("2026-01-01 00:05, 3")) {
      return "The row of 2062 is counted, and with such a delay nothing is ever over: the state"
          + " keeps all.";
    }
    if (report.extra("2026-01-01 00:40, 1") && !report.extra("2026-01-01 00:40, 2")) {
      return "User 5's row of 00:44:30 came eleven minutes late, and was counted: more than ten is"
          + " too late.";
    }
    if (report.extra("2026-01-01 00:40, 1")) {
      return "User 5's row came 15 minutes late, and was counted: more than ten is too late."
          + " Without a watermark nothing is ever late, and nothing is ever forgotten.";
    }
    if (!counted && report.extra("2026-03-01 12:00, 1")) {
      return "User 8's row of March is two months ahead: compare the time with the clock of each"
          + " batch. A time that is fixed, or taken when the program starts, stands still.";
    }
    if (report.missing("2025-12-31 20:00, 1")) {
      return "User 7's row is four hours behind the clock, and was left out: what is late is told"
          + " by the rows that came before, and this was the first. Only a time ahead of the"
          + " clock is wrong.";
    }
    if (report.missing("2026-01-01 00:05, 3")) {
      return "From batch 3 on each event is too late: the watermark stands where no event has come"
          + " yet. Which row has moved it?";
    }
    if (report.missing("2026-01-01 00:45, 1") && !report.missing("2026-01-01 00:55, 2")) {
      return "User 6's row came nine and a half minutes late, and was left out: ten are allowed.";
    }
    if (report.extra("2026-01-01 01:00, 1")) {
      return "A row 61 minutes ahead of the clock was counted.";
    }
    return null;
  }
}
