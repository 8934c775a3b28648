import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Sends purchases, with one user who comes up from behind; the list is made by hand. */
public class BestBuyersCheck implements Check {

  @Override
  public void run(Trial trial) {
    Dataset<Row> best = BestBuyers.best(trial.events());
    trial.columns(best, "user_id", "purchases");
    trial.types(best, "user_id INT", "purchases BIGINT");
    trial.show(best, "complete");

    trial.send("2026-03-01T10:00:00,2,purchase", "2026-03-01T10:00:10,2,purchase");
    trial.send("2026-03-01T10:00:20,1,purchase", "2026-03-01T10:00:30,3,login");
    trial.expect("2, 2", "1, 1");

    // Now 1, 9 and 10 have one each.
    trial.send("2026-03-01T10:01:00,10,purchase", "2026-03-01T10:01:10,9,purchase");
    trial.expect("2, 2", "1, 1", "9, 1");

    // User 10 was cut off, and is the first now.
    trial.send("2026-03-01T10:02:00,10,purchase", "2026-03-01T10:02:10,10,purchase");
    trial.expect("10, 3", "2, 2", "1, 1");
  }

  @Override
  public boolean needsAllSteps() {
    return true; // One wrong list may have several reasons, two have one.
  }

  @Override
  public String explain(Report report) {
    if (report.refused("A stream can be sorted only after an aggregation")) {
      return "A stream can't be sorted before it is counted: count first, then sort what is"
          + " counted, and cut that.";
    }
    if (report.extra("3, 0")) {
      return "User 3 has bought nothing, and was sent with 0: keep the purchases, with filter or"
          + " where, before you group.";
    }
    if (report.extra("3, 1")) {
      return "User 3 has only logged in: count purchases alone.";
    }
    if (report.steps().size() > 1 && report.steps().get(1).got().size() == 4) {
      return "All four buyers came, in complete mode: three were asked for.";
    }
    if (report.extra("10, 1") && report.missing("2, 2")) {
      return "Yours are those who have bought least: orderBy puts the smallest first.";
    }
    if (report.missing("10, 3")) {
      return "These are three buyers, but not the first three: limit takes three as they lie, so"
          + " sort them by purchases before, the most first.";
    }
    if (report.extra("10, 1") && report.missing("9, 1")) {
      return "Users 9 and 10 have one purchase each, and 10 came: sorted as texts, 10 comes before"
          + " 9.";
    }
    if (report.extra("10, 1") && report.extra("9, 1")) {
      return "Users 1, 9 and 10 have one purchase each: 1 and 9 have the smaller numbers.";
    }
    if (report.extra("10, 1")) {
      return "Users 1, 9 and 10 have one purchase each, and nothing in your order says who of them"
          + " comes first: sort by a second column, too.";
    }
    return null;
  }
}
