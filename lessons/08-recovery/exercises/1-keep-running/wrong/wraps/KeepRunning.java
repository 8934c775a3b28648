import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** Says: The caller waits for a StreamingQueryException and gets another one */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination();
        return attempt;
      } catch (StreamingQueryException e) {
        if (attempt >= attempts) {
          throw new IllegalStateException("gave up", e);
        }
      }
    }
  }
}
