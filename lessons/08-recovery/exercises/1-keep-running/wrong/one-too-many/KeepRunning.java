import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/**
 * Says: That is one start too many
 *
 * <p>Asked: https://github.com/takezoe/scala-retry/issues/1
 */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination();
        return attempt;
      } catch (StreamingQueryException e) {
        if (attempt > attempts) {
          throw e;
        }
      }
    }
  }
}
