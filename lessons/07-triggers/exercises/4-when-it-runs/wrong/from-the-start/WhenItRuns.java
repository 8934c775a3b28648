import java.util.ArrayList;
import java.util.List;

/** Says: Yours counts the intervals from the start of the query */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long next = start;
    for (long seconds : takes) {
      starts.add(next);
      next = Math.max(next + interval, next + seconds);
    }
    return starts;
  }
}
