import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Says: An interrupt is no failure
 *
 * <p>Asked: https://github.com/rhuffman/re-retrying/pull/37
 */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination();
        return attempt;
      } catch (Exception e) {
        if (attempt >= attempts) {
          throw e;
        }
      }
    }
  }
}
