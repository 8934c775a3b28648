import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/**
 * Says: so no progress has told of rows before
 *
 * <p>Asked: https://github.com/apache/spark/pull/16273
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
        long read = rows.get(event.runId());
        log.accept(
            event.exception().isDefined()
                ? names.get(event.runId())
                    + " failed after "
                    + read
                    + " rows: "
                    + event.exception().get().split("\n")[0]
                : names.get(event.runId()) + " ended after " + read + " rows");
      }
    };
  }
}
