import static org.apache.spark.sql.functions.*;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Step;
import workbook.exercises.Trial;
import workbook.hand.HandStream;

/** Runs queries with no, one and two stateful operators, and asks for a line on each batch. */
public class HealthLineCheck implements Check {

  private static final String STATELESS = "a filter";
  private static final Trigger EVERY_2_SECONDS = Trigger.ProcessingTime("2 seconds");

  private String asked;

  @Override
  public void run(Trial trial) {
    // A filter keeps nothing.
    trial.show(trial.events().filter(col("event").equalTo("login")), "append");
    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:00,2,view");
    line(trial, STATELESS, "batch 0: 2 in, 0 kept, 0 late");

    // One count for each minute and type.
    Dataset<Row> timed =
        trial
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute");
    Column minute = window(col("time"), "1 minute");
    trial.show(timed.groupBy(minute, col("event")).count(), "update");
    trial.send("2026-03-01T10:00:10,1,login", "2026-03-01T10:00:20,2,view");
    line(trial, "a count", "batch 0: 2 in, 2 kept, 0 late");
    trial.send("2026-03-01T10:05:00,1,login");
    line(trial, "a count", "batch 1: 1 in, 3 kept, 0 late");
    // The watermark is 10:04 now: a batch without rows forgets the two counts of 10:00.
    line(trial, "a count", "batch 2: 0 in, 1 kept, 0 late");
    // Two types of 10:00, both late, and one row in time.
    trial.send("2026-03-01T10:00:40,1,login", "2026-03-01T10:00:50,2,view");
    trial.send("2026-03-01T10:05:20,3,login");
    line(trial, "a count", "batch 3: 3 in, 1 kept, 2 late");

    // Two kept to know them again, and one count for each type in the minute.
    Dataset<Row> once = timed.dropDuplicates("time", "user_id", "event");
    trial.show(once.groupBy(minute, col("event")).count(), "append");
    trial.send("2026-03-01T10:00:10,1,login", "2026-03-01T10:00:10,1,login");
    trial.send("2026-03-01T10:00:20,2,view");
    line(trial, "two steps", "batch 0: 3 in, 4 kept, 0 late");

    // Two streams, each counted by itself. Both have late rows: two types in one, one in the other.
    HandStream other = trial.stream(HandStream.EVENT_SCHEMA);
    Dataset<Row> second =
        other
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute");
    Dataset<Row> counts = timed.groupBy(minute, col("event")).count();
    trial.show(counts.union(second.groupBy(minute, col("event")).count()), "append");
    trial.send("2026-03-01T10:00:10,1,login", "2026-03-01T10:05:00,1,login");
    other.send("2026-03-01T10:00:20,2,view", "2026-03-01T10:05:00,2,view");
    line(trial, "2 streams", "batch 0: 4 in, 4 kept, 0 late");
    line(trial, "2 streams", "batch 1: 0 in, 2 kept, 0 late");
    trial.send("2026-03-01T10:00:40,1,login", "2026-03-01T10:00:50,1,view");
    other.send("2026-03-01T10:00:40,2,view");
    line(trial, "2 streams", "batch 2: 3 in, 2 kept, 3 late");

    // A batch every two seconds, which are two ticks: its rows a second are half of its rows.
    trial.show(trial.events().filter(col("user_id").gt(0)), "append", EVERY_2_SECONDS);
    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:00,2,view");
    trial.send("2026-03-01T10:00:00,3,view");
    trial.tick();
    line(trial, "every 2 s", "batch 0: 3 in, 0 kept, 0 late");
  }

  private void line(Trial trial, String name, String expected) {
    asked = name;
    trial.tick();
    trial.compareText(name, List.of(expected), List.of(HealthLine.of(trial.progress())));
  }

  @Override
  public String explain(Report report) {
    if (report.thrown() instanceof IndexOutOfBoundsException
        || report.thrown() instanceof NoSuchElementException) {
      return threw(report.thrown());
    }
    if (report.extra("batch 0: 3 in, 2 kept, 0 late")) {
      return "This query has two steps with a state, one that knows rows again and one that counts:"
          + " add up the figures of all stateful operators.";
    }
    if (report.extra("batch 0: 2 in, 4 kept, 0 late")) {
      return "This query reads two streams, two rows of each, and yours tells one: sources() has a"
          + " figure for each, the progress itself one for all.";
    }
    if (report.extra("batch 2: 3 in, 2 kept, 2 late")
        || report.extra("batch 2: 3 in, 2 kept, 1 late")) {
      return "Two streams are counted here, and rows of both came late: add up what all stateful"
          + " operators dropped, as you do with what they keep.";
    }
    if (report.extra("batch 1: 1 in, 1 kept, 0 late")) {
      return "numRowsUpdated is what this batch has changed; what is kept is another figure.";
    }
    boolean other =
        report.steps().stream()
            .flatMap(step -> step.extra().stream())
            .anyMatch(line -> line.endsWith(" in, 0 kept, 0 late") && !line.contains(": 2 in"));
    if (other) {
      return "The rows that were read are wrong. What is named PerSecond is a rate, and no number"
          + " of rows.";
    }
    if (report.steps().stream().anyMatch(HealthLineCheck::onlyLateIsWrong)) {
      return "Only the late rows are wrong: numRowsDroppedByWatermark counts those. What was"
          + " removed has left the state, because the watermark has passed it.";
    }
    return null;
  }

  private static boolean onlyLateIsWrong(Step step) {
    return step.extra().stream()
        .map(line -> line.replaceFirst("\\d+ late$", ""))
        .anyMatch(line -> step.missing().stream().anyMatch(right -> right.startsWith(line)));
  }

  private String threw(Throwable thrown) {
    String line =
        Stream.of(thrown.getStackTrace())
            .filter(frame -> "HealthLine.java".equals(frame.getFileName()))
            .findFirst()
            .map(frame -> " (line " + frame.getLineNumber() + ")")
            .orElse("");
    String why = "this query keeps no state, so stateOperators() is empty.";
    return String.format(
        "In '%s' your method threw %s%s: %s",
        asked,
        thrown.getClass().getSimpleName(),
        line,
        asked.equals(STATELESS) ? why : thrown.getMessage() + ".");
  }
}
