import java.util.ArrayList;
import java.util.List;

/**
 * Says: A batch that is overdue doesn't wait for the next full interval
 *
 * <p>Asked: https://github.com/apache/spark/pull/17525
 */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long next = start;
    for (long seconds : takes) {
      starts.add(next);
      long end = next + seconds;
      next = interval == 0 ? end : (end + interval - 1) / interval * interval;
    }
    return starts;
  }
}
