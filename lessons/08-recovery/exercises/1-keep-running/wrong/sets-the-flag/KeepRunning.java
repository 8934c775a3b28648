import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** Says: An interrupt is neither a failure of the query nor its end */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination();
        return attempt;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return attempt;
      } catch (StreamingQueryException e) {
        if (attempt >= attempts) {
          throw e;
        }
      }
    }
  }
}
