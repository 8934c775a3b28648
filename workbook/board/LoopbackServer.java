package workbook.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A web server for pages on this machine, on loopback and a free port, with a strict policy for all
 * that it sends. A request that names another host, or comes from another site, is refused: a page
 * of the internet that resolves its own name to this machine gets nothing.
 */
final class LoopbackServer implements AutoCloseable {

  private static final long BEAT_SECONDS = 10;
  private static final int REQUEST_SECONDS = 10;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** What is served. */
  interface Routes {

    /** The method that this address takes. */
    String method(String path);

    /**
     * Answers a request that came through the doors.
     *
     * @throws Refused when there is nothing at this address, or the request is not taken
     */
    void serve(HttpExchange exchange, String path) throws IOException, Refused;
  }

  /** An answer that is no page: its status and a sentence. */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String sentence) {
      super(sentence);
      this.status = status;
    }

    int status() {
      return status;
    }

    /** What is said of an address where nothing is. */
    static Refused nothingHere() {
      return new Refused(404, "There is nothing at this address.");
    }
  }

  private final Routes routes;
  private final ExecutorService threads = Executors.newCachedThreadPool(LoopbackServer::thread);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(LoopbackServer::thread);
  private final Followers followers;
  private final HttpServer http;

  /**
   * Starts serving.
   *
   * @param patience how long a page that does not read is waited for before it is given up
   */
  LoopbackServer(Routes routes, Duration patience) {
    this.routes = routes;
    followers = new Followers(threads, patience);
    configure();
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("The board could not open a port on this machine.", e);
    }
    http.createContext("/", this::answer);
    http.setExecutor(threads);
    start(http);
    clock.scheduleAtFixedRate(followers::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  /** What Java's server reads once, with its class. */
  static void configure() {
    // Else small answers wait 40 ms for the browser's acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // Else who begins a request and never ends it holds a thread for ever.
    System.setProperty("sun.net.httpserver.maxReqTime", "" + REQUEST_SECONDS);
  }

  /**
   * Starts a server, whose own thread is a daemon because the one that starts it is. It has started
   * when this returns: one that is closed before can't be started.
   */
  static void start(HttpServer http) {
    Thread starts = thread(http::start);
    starts.start();
    boolean interrupted = false;
    while (starts.isAlive()) {
      try {
        starts.join();
      } catch (InterruptedException e) {
        interrupted = true; // Ctrl+C ends what comes behind; this takes no time.
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Daemons in the outermost group: they are none of the learner's, and end with the JVM. */
  static Thread thread(Runnable work) {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread thread = new Thread(group, work, "workbook-board");
    thread.setDaemon(true);
    thread.setContextClassLoader(LoopbackServer.class.getClassLoader());
    return thread;
  }

  /** Its address. */
  String address() {
    return "http://127.0.0.1:" + port() + "/";
  }

  private int port() {
    return http.getAddress().getPort();
  }

  /** How many pages are open. */
  int followers() {
    return followers.size();
  }

  /** Tells the pages that there is something new; waits for none of them. */
  void publish(long version) {
    followers.publish(version);
  }

  /** Ends it, with all connections. */
  @Override
  public void close() {
    clock.shutdownNow();
    http.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    try {
      checkDoors(exchange);
      String path = exchange.getRequestURI().getPath();
      String method = routes.method(path);
      if (!exchange.getRequestMethod().equals(method)) {
        headers.set("Allow", method);
        throw new Refused(405, "Only " + method + " is served here.");
      }
      if (path.equals("/events")) {
        follow(exchange);
      } else {
        routes.serve(exchange, path);
      }
    } catch (Refused e) {
      send(exchange, e.status, "text/plain; charset=utf-8", e.getMessage() + "\n");
    }
  }

  /** Both names that a browser on this machine may have used, and the site of the page itself. */
  private void checkDoors(HttpExchange exchange) throws Refused {
    List<String> own = List.of("127.0.0.1:" + port(), "localhost:" + port());
    List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
    if (hosts.size() != 1 || !own.contains(hosts.get(0))) {
      throw new Refused(403, "The board answers only to its own address.");
    }
    for (String origin : exchange.getRequestHeaders().getOrDefault("Origin", List.of())) {
      if (!origin.equals("http://" + hosts.get(0))) {
        throw new Refused(403, "The board answers no other site.");
      }
    }
    String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
    boolean link = "navigate".equals(exchange.getRequestHeaders().getFirst("Sec-Fetch-Mode"));
    if (site != null && !site.equals("same-origin") && !site.equals("none") && !link) {
      throw new Refused(403, "The board answers no other site.");
    }
  }

  private void follow(HttpExchange exchange) throws IOException, Refused {
    if (followers.size() >= Followers.MOST) {
      throw new Refused(503, "Too many pages are open.");
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0); // Its end is open.
    followers.add(exchange);
  }

  /** Sends one of the page's own files, with the type that its ending says. */
  static void sendFile(HttpExchange exchange, String name) throws IOException {
    String type =
        name.endsWith(".js")
            ? "text/javascript; charset=utf-8"
            : name.endsWith(".css") ? "text/css; charset=utf-8" : "text/html; charset=utf-8";
    send(exchange, 200, type, BoardFiles.text(name));
  }

  static void sendJson(HttpExchange exchange, String json) throws IOException {
    send(exchange, 200, "application/json; charset=utf-8", json);
  }

  static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
