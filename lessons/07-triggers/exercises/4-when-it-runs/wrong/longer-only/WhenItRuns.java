import java.util.ArrayList;
import java.util.List;

/** Says: Yours asks whether a batch takes longer than the interval */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long next = start;
    for (long seconds : takes) {
      starts.add(next);
      next = seconds > interval ? next + seconds : (next / interval + 1) * interval;
    }
    return starts;
  }
}
