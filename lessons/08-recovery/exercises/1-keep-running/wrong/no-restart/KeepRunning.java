import java.util.concurrent.Callable;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Says: It has failed once, and was not started again */
public class KeepRunning {

  public static int keepRunning(Callable<StreamingQuery> start, int attempts) throws Exception {
    start.call().awaitTermination();
    return 1;
  }
}
