import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.streaming.SinkProgress;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Shows reports of queries, as Spark makes them: so many rows came in a second, and were done. */
public class FallsBehindCheck implements Check {

  private static final UUID ID = new UUID(0, 9);
  private static final String ALARM = "alarm";
  private static final String QUIET = "no alarm";

  private final List<StreamingQueryProgress> reports = new ArrayList<>();

  @Override
  public void run(Trial trial) {
    ask(trial, "just started", QUIET);
    batch(9000, 900, 300);
    ask(trial, "one batch", QUIET);
    batch(27000, 900, 300);
    ask(trial, "two batches", QUIET);
    batch(81000, 900, 300);
    ask(trial, "900 come, 300 are done", ALARM);
    batch(9000, 300, 900);
    batch(9000, 300, 900);
    ask(trial, "two quick ones", QUIET);

    // Rows come in a gust, once.
    reports.clear();
    batch(120, 12, 400);
    batch(100, 10, 400);
    batch(9000, 3000, 300);
    ask(trial, "a gust", QUIET);

    // More rows each time, and all of them are done in no time.
    reports.clear();
    batch(100, 10, 400);
    batch(200, 20, 500);
    batch(300, 30, 600);
    ask(trial, "more and more", QUIET);

    // As many are done in a second as come: it is on time.
    reports.clear();
    batch(3000, 300, 300);
    batch(3000, 300, 300);
    batch(3000, 300, 300);
    ask(trial, "just as many", QUIET);

    // At night it has nothing to do for a moment, and is behind nevertheless.
    reports.clear();
    batch(9000, 900, 300);
    batch(9000, 900, 300);
    batch(0, 0, 0);
    batch(9000, 900, 300);
    ask(trial, "an idle moment", ALARM);

    // The last three with rows are a quick one and two slow ones.
    reports.clear();
    batch(9000, 300, 900);
    batch(9000, 900, 300);
    batch(0, 0, 0);
    batch(9000, 900, 300);
    ask(trial, "two slow ones", QUIET);

    // It was on time this morning.
    reports.clear();
    batch(9000, 300, 900);
    batch(9000, 900, 300);
    batch(9000, 900, 300);
    batch(9000, 900, 300);
    ask(trial, "slow since noon", ALARM);
  }

  private void batch(long rows, double came, double done) {
    SourceProgress source =
        new SourceProgress("FileStreamSource", null, null, null, rows, came, done, Map.of());
    reports.add(
        new StreamingQueryProgress(
            ID,
            ID,
            "counts",
            Instant.EPOCH.plusSeconds(reports.size()).toString(),
            reports.size(),
            1000,
            Map.of("triggerExecution", 1000L),
            Map.of(),
            new StateOperatorProgress[0],
            new SourceProgress[] {source},
            new SinkProgress("ForeachBatchSink"),
            Map.of()));
  }

  private void ask(Trial trial, String name, String expected) {
    boolean behind = FallsBehind.behind(reports.toArray(StreamingQueryProgress[]::new));
    trial.compareText(name, List.of(expected), List.of(behind ? ALARM : QUIET));
  }

  @Override
  public String explain(Report report) {
    if (report.thrown() instanceof IndexOutOfBoundsException) {
      return "Your method failed on "
          + (report.steps().isEmpty() ? "a query without a report" : "a few reports")
          + ": there are less than three yet, so there is no alarm.";
    }
    return report.firstWrong() == null ? null : sentence(report.firstWrong().name());
  }

  private static String sentence(String wrong) {
    return switch (wrong) {
      case "one batch" ->
          "One slow batch rings your alarm, and somebody gets out of bed for it: rows come in"
              + " gusts.";
      case "two batches" ->
          "Two slow batches ring your alarm: as long as there are less than three, there is none.";
      case "slow since noon" ->
          "The last three batches were slow, and yours still goes by a quick one before them: a"
              + " query that has been on time for a year would never ring.";
      case "two quick ones" ->
          "It has caught up: the last two batches were done sooner than their rows came, and yours"
              + " still counts the slow ones before them.";
      case "a gust" ->
          "One gust rings your alarm, beside two batches that were done in no time: ask each of the"
              + " three by itself.";
      case "more and more" ->
          "A batch that grows is no sign: more rows came, and were done ten times as quickly. Two"
              + " rates of a report say which is larger.";
      case "just as many" ->
          "As many rows are processed as come, so the query is on time, and not later with each"
              + " batch.";
      case "an idle moment" ->
          "A report of an idle moment is among them, with no rows and two rates of 0: it is about"
              + " no batch. Pass it over.";
      case "two slow ones" ->
          "Yours takes the last three reports, and then passes over one without rows: two slow"
              + " batches ring the alarm. Pass over such reports first, then take three.";
      default -> null;
    };
  }
}
