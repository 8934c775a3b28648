import java.util.ArrayList;
import java.util.List;

/** Says: two batches of a query never run at the same time */
public class WhenItRuns {

  public static List<Long> starts(long start, long interval, List<Long> takes) {
    List<Long> starts = new ArrayList<>();
    long next = start;
    for (int i = 0; i < takes.size(); i++) {
      starts.add(next);
      next = interval == 0 ? next + takes.get(i) : (next / interval + 1) * interval;
    }
    return starts;
  }
}
