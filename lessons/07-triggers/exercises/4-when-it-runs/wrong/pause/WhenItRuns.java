import java.util.ArrayList;
import java.util.List;

/**
 * Says: An interval is no pause
 *
 * <p>Asked: https://github.com/kagkarlsson/db-scheduler/issues/12
 */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long next = start;
    for (long seconds : takes) {
      starts.add(next);
      next += seconds + interval;
    }
    return starts;
  }
}
