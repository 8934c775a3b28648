import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Says: what a listener throws, nobody sees */
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
        String why = event.exception().get().split("\n")[0];
        long read = rows.getOrDefault(event.runId(), 0L);
        log.accept(
            names.get(event.runId())
                + (why == null ? " ended after " : " failed after ")
                + read
                + " rows"
                + (why == null ? "" : ": " + why));
      }
    };
  }
}
