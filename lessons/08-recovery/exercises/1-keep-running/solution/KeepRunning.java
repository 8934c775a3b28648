import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * awaitTermination throws what has ended the query, so a failure is a catch, and an end without one
 * is a return. The checkpoint makes the next start go on where the last one failed. At work, pause
 * between two attempts, longer each time: what the sink lacks is seldom there a moment later.
 */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination();
        return attempt;
      } catch (StreamingQueryException e) {
        if (attempt >= attempts) {
          throw e;
        }
      }
    }
  }
}
