import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Serves what each micro-batch did as metrics for Prometheus, where Spark's own six say nothing of
 * it. Plain Spark 3.5 and Java 17; take this file along.
 *
 * <pre>{@code
 * spark.streams().addListener(new QueryMetrics("127.0.0.1", 9464));
 * }</pre>
 */
public class QueryMetrics extends StreamingQueryListener {

  private final Map<UUID, String> names = new ConcurrentHashMap<>();
  private final Map<String, Double> values = new ConcurrentSkipListMap<>();

  /**
   * Starts to serve {@code http://HOST:PORT/metrics}; nothing protects it.
   *
   * @param host the address to listen at; {@code 127.0.0.1} is for this machine only
   * @throws IOException if the port is taken
   */
  public QueryMetrics(String host, int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.createContext("/metrics", this::answer);
    // Of daemons, which keep no program alive; one for each request, so that one that never ends
    // holds up no other.
    ThreadFactory daemons =
        task -> {
          Thread thread = new Thread(task, "metrics");
          thread.setDaemon(true);
          return thread;
        };
    server.setExecutor(Executors.newCachedThreadPool(daemons));
    daemons.newThread(server::start).start(); // Its own thread is as the one that starts it.
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    String name = event.name() == null ? event.id().toString() : event.name();
    names.put(event.id(), name);
    add(event.id(), "stream_starts_total", 1);
    add(event.id(), "stream_failures_total", 0); // A rate begins with a first value.
    alive(event.id());
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress batch = event.progress();
    UUID id = batch.id();
    alive(id);
    set(id, "stream_batch", batch.batchId());
    set(id, "stream_batch_seconds", batch.batchDuration() / 1000.0);
    add(id, "stream_rows_total", batch.numInputRows());
    long late = 0;
    long stateRows = 0;
    long stateBytes = 0;
    for (StateOperatorProgress state : batch.stateOperators()) {
      late += state.numRowsDroppedByWatermark();
      stateRows += state.numRowsTotal();
      stateBytes += state.memoryUsedBytes();
    }
    add(id, "stream_late_rows_total", late);
    set(id, "stream_state_rows", stateRows);
    set(id, "stream_state_bytes", stateBytes);
    for (SourceProgress source : batch.sources()) {
      String behind = source.metrics().get("maxOffsetsBehindLatest"); // Kafka's source has it.
      if (behind != null) {
        set(id, "stream_lag_records", Double.parseDouble(behind));
      }
    }
  }

  /** Nothing came, and the query looked: that is progress, too. */
  @Override
  public void onQueryIdle(QueryIdleEvent event) {
    alive(event.id());
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    set(event.id(), "stream_running", 0);
    add(event.id(), "stream_failures_total", event.exception().isDefined() ? 1 : 0);
  }

  private void alive(UUID id) {
    set(id, "stream_running", 1); // Of a quick restart, the old run's end may be told last.
    set(id, "stream_seen_timestamp_seconds", System.currentTimeMillis() / 1000.0);
  }

  private void set(UUID id, String metric, double value) {
    values.put(key(id, metric), value);
  }

  private void add(UUID id, String metric, double value) {
    values.merge(key(id, metric), value, Double::sum);
  }

  private String key(UUID id, String metric) {
    String name = names.getOrDefault(id, id.toString());
    String escaped = name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return metric + "{query=\"" + escaped + "\"}";
  }

  private void answer(HttpExchange exchange) throws IOException {
    StringBuilder text = new StringBuilder();
    values.forEach((key, value) -> text.append(key).append(' ').append(value).append('\n'));
    byte[] bytes = text.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
