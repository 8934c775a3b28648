import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.execution.streaming.ProcessingTimeExecutor;
import org.apache.spark.sql.execution.streaming.ProcessingTimeTrigger;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.util.Clock;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Asks of several queries, and lets Spark's own trigger run each, with a clock that is set. */
public class WhenItRunsCheck implements Check {

  /** A clock on which waiting takes no time. */
  private static final class SetClock implements Clock {

    private long millis;

    @Override
    public long getTimeMillis() {
      return millis;
    }

    @Override
    public long nanoTime() {
      return millis * 1_000_000;
    }

    @Override
    public long waitTillTime(long target) {
      millis = Math.max(millis, target);
      return millis;
    }
  }

  @Override
  public void run(Trial trial) {
    ask(trial, "three quick ones", 103, 10, 2, 2, 2);
    ask(trial, "one is slow", 203, 10, 2, 17, 2, 2);
    ask(trial, "one is very slow", 305, 10, 36, 2, 2);
    ask(trial, "slow from the middle on", 606, 10, 7, 2);
    ask(trial, "just in time", 400, 10, 10, 10, 2);
    ask(trial, "no interval", 500, 0, 3, 2, 4);
  }

  private static void ask(Trial trial, String name, long start, long interval, long... takes) {
    List<Long> said = WhenItRuns.starts(start, interval, Arrays.stream(takes).boxed().toList());
    trial.require(said != null, "The method returned null: return a list.");
    trial.compareText(
        name,
        spark(start, interval, takes).stream().map(String::valueOf).toList(),
        said.stream().map(String::valueOf).toList());
  }

  /** When Spark begins the batches. */
  private static List<Long> spark(long start, long interval, long... takes) {
    SetClock clock = new SetClock();
    clock.millis = start * 1000;
    List<Long> starts = new ArrayList<>();
    Iterator<Long> batches = Arrays.stream(takes).iterator();
    Trigger trigger = Trigger.ProcessingTime(interval * 1000);
    new ProcessingTimeExecutor((ProcessingTimeTrigger) trigger, clock)
        .execute(
            () -> {
              starts.add(clock.millis / 1000);
              clock.millis += batches.next() * 1000;
              return batches.hasNext();
            });
    return starts;
  }

  @Override
  public String explain(Report report) {
    if (report.thrown() instanceof ArithmeticException) {
      return "An interval of 0 is none, and nobody divides by it: each batch begins when the one"
          + " before it has ended.";
    }
    if (report.missing("103")) {
      return report.extra("120") || report.extra("130")
          ? "The first batch doesn't wait for a full interval: it begins at once."
          : null;
    }
    if (report.extra("113")) {
      return "Yours counts the intervals from the start of the query: Spark counts them on the"
          + " clock, and begins at 110.";
    }
    if (report.extra("115")) {
      return "An interval is no pause: it says how far apart two batches begin, and not how long"
          + " nobody works between them.";
    }
    if (report.extra("220")) {
      return "The batch of 210 is at work until 227, and yours begins another one meanwhile: two"
          + " batches of a query never run at the same time.";
    }
    if (report.missing("227")) {
      return "A batch that is overdue doesn't wait for the next full interval: it begins when the"
          + " slow one has ended, at 227.";
    }
    if (report.missing("613")) {
      return "Yours asks whether a batch takes longer than the interval: one of seven seconds that"
          + " begins at 606 is still at work at 610, so that the next one begins at 613.";
    }
    if (report.extra("343")) {
      return "Nobody makes up for intervals that were missed: at 341 one batch takes all that has"
          + " come, and the next one is that of 350.";
    }
    return null;
  }
}
