import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** Says: That is the exception of the first attempt */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    StreamingQueryException first = null;
    for (int attempt = 1; ; attempt++) {
      try {
        start.call().awaitTermination();
        return attempt;
      } catch (StreamingQueryException e) {
        first = first == null ? e : first;
        if (attempt >= attempts) {
          throw first;
        }
      }
    }
  }
}
