import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * Lesson 8, recovery: queries. 15 minutes. A program has several queries, and their ends are to get
 * into a log of its own.
 */
public class HowItEnded {

  // TODO: Make a listener that tells of each query how it ended, in one line, when it ends: "counts
  // ended after 12 rows", or "counts failed after 4 rows: java.lang.IllegalStateException: sink
  // full". The rows are those that its batches have read in this run; behind the colon is the
  // first line of what Spark says of the failure. All queries have names, and run side by side.
  public static StreamingQueryListener listener(Consumer<String> log) {
    return new StreamingQueryListener() {
      @Override
      public void onQueryStarted(QueryStartedEvent event) {}

      @Override
      public void onQueryProgress(QueryProgressEvent event) {}

      @Override
      public void onQueryTerminated(QueryTerminatedEvent event) {}
    };
  }
}
