import java.util.ArrayList;
import java.util.List;

/** Says: The first batch doesn't wait for a full interval */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long next = interval == 0 ? start : (start / interval + 1) * interval;
    for (long seconds : takes) {
      starts.add(next);
      long full = interval == 0 ? next : (next / interval + 1) * interval;
      next = Math.max(full, next + seconds);
    }
    return starts;
  }
}
