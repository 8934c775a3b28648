import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;

/** A query may also be asked whether it still runs, and afterwards what it has died of. */
public class KeepRunning {

  private static final long PAUSE_MILLIS = 20;

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      StreamingQuery query = start.call();
      while (query.isActive()) {
        Thread.sleep(PAUSE_MILLIS);
      }
      if (query.exception().isEmpty()) {
        return attempt;
      }
      if (attempt >= attempts) {
        throw query.exception().get();
      }
    }
  }
}
