import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** Says: awaitTermination with a time returns when that is over */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination(10_000);
        return attempt;
      } catch (StreamingQueryException e) {
        if (attempt >= attempts) {
          throw e;
        }
      }
    }
  }
}
