import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * Says: purchases has failed, and your line says that it ended
 *
 * <p>Asked: https://github.com/apache/spark/pull/41468
 */
public class HowItEnded {

  public static StreamingQueryListener listener(Consumer<String> log) {
    Map<UUID, String> names = new ConcurrentHashMap<>();
    Map<UUID, Long> rows = new ConcurrentHashMap<>();
    return new StreamingQueryListener() {
      @Override
      public void onQueryStarted(QueryStartedEvent event) {
        names.put(event.runId(), event.name());
      }

      @Override
      public void onQueryProgress(QueryProgressEvent event) {
        rows.merge(event.progress().runId(), event.progress().numInputRows(), Long::sum);
      }

      @Override
      public void onQueryTerminated(QueryTerminatedEvent event) {
        long read = rows.getOrDefault(event.runId(), 0L);
        log.accept(names.get(event.runId()) + " ended after " + read + " rows");
      }
    };
  }
}
