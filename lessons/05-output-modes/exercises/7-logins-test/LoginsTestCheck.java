//SOURCES ../../../at-work/StreamTester.java

import static org.apache.spark.sql.functions.*;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
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
  private String over; // The query that the test runs over; null between two.

  @Override
  public void run(Trial trial) {
    trial.spark().conf().set("spark.sql.shuffle.partitions", 1);
    over(trial, "the right one", "passes", rows -> minutes(logins(rows), "2 minutes"));
    over(
        trial,
        "counts each login twice",
        "fails",
        rows -> minutes(logins(rows).unionAll(logins(rows)), "2 minutes"));
    over(trial, "counts all events", "fails", rows -> minutes(rows, "2 minutes"));
    over(trial, "waits for 1 minute", "fails", rows -> minutes(logins(rows), "1 minute"));
    over(trial, "waits for 3 minutes", "fails", rows -> minutes(logins(rows), "3 minutes"));
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

  /** Compares what the learner's test says of a query; that it ends otherwise is no answer. */
  private void over(Trial trial, String name, String expected, UnaryOperator<Dataset<Row>> query) {
    String got = result(trial, name, query);
    over = null;
    queries++;
    trial.compareText(
        "query " + queries, List.of(name + ", " + expected), List.of(name + ", " + got));
  }

  private String result(Trial trial, String name, UnaryOperator<Dataset<Row>> query) {
    try (StreamTester stream = new StreamTester(trial.spark(), COLUMNS)) {
      stream.start(query.apply(stream.rows()), "append");
      over = name;
      LoginsTest.test(stream);
      return "passes";
    } catch (AssertionError e) {
      said = line(e) + first(e.getMessage());
      return "fails";
    }
  }

  /** The first line of a message: Spark puts a stack trace behind it. */
  private static String first(String message) {
    String line = String.valueOf(message).lines().findFirst().orElse("");
    return line.endsWith(".") ? line : line + ".";
  }

  private static String line(Throwable failed) {
    return Arrays.stream(failed.getStackTrace())
        .filter(each -> each.getMethodName().equals("test"))
        .findFirst()
        .map(each -> ", in line " + each.getLineNumber() + ": ")
        .orElse(": ");
  }

  @Override
  public String explain(Report report) {
    if (over != null && !(report.thrown() instanceof TimeoutException)) {
      return (over.equals("the right one") ? "Over the right query" : "Over a query that " + over)
          + ", your test has thrown "
          + report.thrown().getClass().getSimpleName()
          + line(report.thrown())
          + first(report.thrown().getMessage())
          + " An AssertionError says that the query is wrong; any other exception, that the test"
          + " is.";
    }
    if (report.extra("the right one, fails")) {
      return "Your test says no to a query that is right" + said;
    }
    if (report.extra("counts each login twice, passes")) {
      return "A query that counts each login twice passes your test: compare what stands in the"
          + " rows, and not only how many come.";
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
