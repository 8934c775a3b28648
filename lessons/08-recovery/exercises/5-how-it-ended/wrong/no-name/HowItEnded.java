import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Says: No line begins with counts */
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
        String name = names.get(event.id());
        Long read = rows.remove(event.runId());
        boolean failed = event.exception().isDefined();
        log.accept(
            name
                + (failed ? " failed after " : " ended after ")
                + (read == null ? 0 : read)
                + " rows"
                + (failed ? ": " + event.exception().get().lines().findFirst().get() : ""));
      }
    };
  }
}
