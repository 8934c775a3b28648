import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Says: Your method returned while the query was still at work */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call();
        return attempt;
      } catch (IllegalStateException e) {
        if (attempt >= attempts) {
          throw e;
        }
      }
    }
  }
}
