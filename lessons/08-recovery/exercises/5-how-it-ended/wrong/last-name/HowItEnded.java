import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQueryListener;

/** Says: Two queries ran, and yours calls both by the name of the one that started last */
public class HowItEnded {

  public static StreamingQueryListener listener(Consumer<String> log) {
    Map<UUID, Long> rows = new ConcurrentHashMap<>();
    return new StreamingQueryListener() {
      private volatile String name;

      @Override
      public void onQueryStarted(QueryStartedEvent event) {
        name = event.name();
      }

      @Override
      public void onQueryProgress(QueryProgressEvent event) {
        rows.merge(event.progress().runId(), event.progress().numInputRows(), Long::sum);
      }

      @Override
      public void onQueryTerminated(QueryTerminatedEvent event) {
        long read = rows.getOrDefault(event.runId(), 0L);
        log.accept(
            event.exception().isDefined()
                ? name
                    + " failed after "
                    + read
                    + " rows: "
                    + event.exception().get().split("\n")[0]
                : name + " ended after " + read + " rows");
      }
    };
  }
}
