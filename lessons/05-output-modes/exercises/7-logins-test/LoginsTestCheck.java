//SOURCES ../../../at-work/StreamTester.java

import static org.apache.spark.sql.functions.*;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Runs the test over a right query, and over wrong ones, each of which it must catch. */
public class LoginsTestCheck implements Check {

  private static final String COLUMNS = "timestamp TIMESTAMP, user_id INT, event STRING";

  private int queries;
  private String said; // Of the query that ran last: where the test fails, and why.

  @Override
  public void run(Trial trial) {
    trial.spark().conf().set("spark.sql.shuffle.partitions", 1);
    String right = result(trial, rows -> minutes(logins(rows), "2 minutes"));
    compare(trial, "the right one", "passes", right);
    String views = result(trial, rows -> minutes(rows, "2 minutes"));
    compare(trial, "counts all events", "fails", views);
    String early = result(trial, rows -> minutes(logins(rows), "1 minute"));
    compare(trial, "waits for 1 minute", "fails", early);
    String late = result(trial, rows -> minutes(logins(rows), "3 minutes"));
    compare(trial, "waits for 3 minutes", "fails", late);
  }

  private static Dataset<Row> logins(Dataset<Row> rows) {
    return rows.filter("event = 'login'");
  }

  private static Dataset<Row> minutes(Dataset<Row> rows, String late) {
    return rows.withWatermark("timestamp", late)
        .groupBy(window(col("timestamp"), "1 minute"))
        .count()
        .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
  }

  /** Whether the learner's test passes over a query; that it ends otherwise is no answer. */
  private String result(Trial trial, UnaryOperator<Dataset<Row>> query) {
    try (StreamTester stream = new StreamTester(trial.spark(), COLUMNS)) {
      stream.start(query.apply(stream.rows()), "append");
      LoginsTest.test(stream);
      return "passes";
    } catch (AssertionError e) {
      said = line(e) + e.getMessage();
      return "fails";
    }
  }

  private static String line(AssertionError failed) {
    return Arrays.stream(failed.getStackTrace())
        .filter(each -> each.getMethodName().equals("test"))
        .findFirst()
        .map(each -> ", in line " + each.getLineNumber() + ": ")
        .orElse(": ");
  }

  private void compare(Trial trial, String query, String expected, String got) {
    queries++;
    trial.compareText(
        "query " + queries, List.of(query + ", " + expected), List.of(query + ", " + got));
  }

  @Override
  public String explain(Report report) {
    if (report.extra("the right one, fails")) {
      return "Your test says no to a query that is right" + said;
    }
    if (report.extra("counts all events, passes")) {
      return "A query that counts all events passes your test: send a view, too.";
    }
    if (report.extra("waits for 1 minute, passes")) {
      return "A query that waits for one minute only passes your test: send a login that is nearly"
          + " two minutes older than the newest one, and expect that its minute is still open.";
    }
    if (report.extra("waits for 3 minutes, passes")) {
      return "A query that waits for three minutes passes your test: let the newest login be just"
          + " two minutes behind the end of a minute, and expect that minute in the next batch.";
    }
    return null;
  }
}
