package workbook.board;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import workbook.board.LoopbackServer.Refused;

/**
 * A web page on this machine that draws what a stream does that runs by itself, out of the reports
 * that Spark makes of its batches. There is nothing to press. It needs no Spark.
 */
public final class ProgressBoard implements LoopbackServer.Routes, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private static final Map<String, String> FILES =
      Map.of(
          "/", "charts.html",
          "/board.css", "board.css",
          "/charts.css", "charts.css",
          "/charts.js", "charts.js",
          "/uPlot.js", CHARTS + "uPlot.iife.min.js",
          "/uPlot.css", CHARTS + "uPlot.min.css");

  private final ProgressLog log = new ProgressLog();
  private final LoopbackServer server = new LoopbackServer(this, PATIENCE);

  /** The address to open in a browser. */
  public String address() {
    return server.address();
  }

  /**
   * Adds the report on a batch.
   *
   * @param report a progress of Spark's, as JSON
   * @throws IllegalArgumentException when it is none
   */
  public void add(String report) {
    server.publish(log.add(report));
  }

  /** Ends the server; open pages keep what they show, and say that the stream has ended. */
  @Override
  public void close() {
    server.close();
  }

  @Override
  public String method(String path) {
    return "GET";
  }

  @Override
  public void serve(HttpExchange exchange, String path) throws IOException, Refused {
    if (FILES.containsKey(path)) {
      LoopbackServer.sendFile(exchange, FILES.get(path));
    } else if (path.equals("/progress")) {
      LoopbackServer.sendJson(exchange, log.after(number(exchange.getRequestURI().getQuery())));
    } else {
      throw Refused.nothingHere();
    }
  }

  private static long number(String query) throws Refused {
    if (query == null || !query.matches("after=\\d{1,18}")) {
      throw new Refused(400, "After which number? progress?after=0 begins.");
    }
    return Long.parseLong(query.substring("after=".length()));
  }
}
