import java.util.ArrayList;
import java.util.List;

/**
 * Says: Nobody makes up for intervals that were missed
 *
 * <p>Asked: https://github.com/OpenLiberty/open-liberty/pull/15547
 */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long due = start;
    long free = start;
    for (long seconds : takes) {
      long next = Math.max(due, free);
      starts.add(next);
      free = next + seconds;
      due = interval == 0 ? free : (due / interval + 1) * interval;
    }
    return starts;
  }
}
