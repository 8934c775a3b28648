import java.util.ArrayList;
import java.util.List;

/**
 * The first batch begins at once, and each further one at the next full interval of the clock,
 * counted from the beginning of the one before it. Where that one is still at work then, it begins
 * as soon as it has ended: one batch for all that was missed, and never two at a time.
 */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long next = start;
    for (long seconds : takes) {
      starts.add(next);
      long full = interval == 0 ? next : (next / interval + 1) * interval;
      next = Math.max(full, next + seconds);
    }
    return starts;
  }
}
