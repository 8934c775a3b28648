import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Says: start.call() itself has failed */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination();
        return attempt;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (attempt >= attempts) {
          throw e;
        }
      }
    }
  }
}
