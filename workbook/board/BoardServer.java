package workbook.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Serves the board on loopback. Whoever is on this machine may look; what changes something needs
 * the token of the address. A request that names another host, or comes from another site, is
 * refused: a page of the internet that resolves its own name to this machine gets nothing.
 */
final class BoardServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BODY_BYTES = 64 * 1024;
  private static final int TOKEN_BYTES = 16;
  private static final long BEAT_SECONDS = 10;
  private static final String TOKEN_HEADER = "X-Board-Token";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> FILES =
      Map.of(
          "/", "text/html; charset=utf-8",
          "/board.css", "text/css; charset=utf-8",
          "/board.js", "text/javascript; charset=utf-8");

  /** An answer that is no page: its status and a sentence. */
  private static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String sentence) {
      super(sentence);
      this.status = status;
    }
  }

  private final BoardLedger ledger;
  private final Hands hands;
  private final String token = token();
  private final ExecutorService threads = Executors.newCachedThreadPool(BoardServer::thread);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(BoardServer::thread);
  private final Followers followers;
  private final HttpServer http;

  /** Starts serving, on a free port. */
  BoardServer(BoardLedger ledger, Hands hands, Duration patience) {
    this.ledger = ledger;
    this.hands = hands;
    followers = new Followers(threads, patience);
    // Else small answers wait 40 ms for the browser's acknowledgement. Read once, with the class.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("The board could not open a port on this machine.", e);
    }
    http.createContext("/", this::answer);
    http.setExecutor(threads);
    thread(http::start).start(); // The server's own thread is a daemon if this one is.
    clock.scheduleAtFixedRate(followers::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Daemons in the outermost group: they are none of the learner's, and end with the JVM. */
  private static Thread thread(Runnable work) {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread thread = new Thread(group, work, "workbook-board");
    thread.setDaemon(true);
    thread.setContextClassLoader(BoardServer.class.getClassLoader());
    return thread;
  }

  /** Its address, with the token behind the hash: browsers send that part to nobody. */
  String address() {
    return "http://127.0.0.1:" + port() + "/" + (hands == null ? "" : "#" + token);
  }

  private int port() {
    return http.getAddress().getPort();
  }

  /** How many pages are open. */
  int followers() {
    return followers.size();
  }

  /** Tells the pages that the ledger has changed; waits for none of them. */
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
      serve(exchange, exchange.getRequestURI().getPath());
    } catch (Refused e) {
      send(exchange, e.status, "text/plain; charset=utf-8", e.getMessage() + "\n");
    }
  }

  private void serve(HttpExchange exchange, String path) throws IOException, Refused {
    boolean changes = path.equals("/hand");
    String method = changes ? "POST" : "GET";
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw new Refused(405, "Only " + method + " is served here.");
    }
    if (FILES.containsKey(path)) {
      send(exchange, 200, FILES.get(path), BoardFiles.text(path.equals("/") ? "board.html" : path));
    } else if (path.equals("/events")) {
      follow(exchange);
    } else if (path.equals("/ledger")) {
      sendJson(exchange, BoardJson.now(ledger.now()));
    } else if (path.equals("/frame")) {
      sendJson(exchange, BoardJson.frame(frame(exchange.getRequestURI().getQuery())));
    } else if (changes) {
      hand(exchange);
    } else {
      throw new Refused(404, "There is nothing at this address.");
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

  private Frame frame(String query) throws Refused {
    String key = query == null ? "" : query.replaceFirst("^key=", "");
    Optional<Frame> found =
        ledger.now().frames().stream().filter(each -> key.equals("" + each.key())).findFirst();
    return found.orElseThrow(() -> new Refused(404, "This frame is gone, or never was."));
  }

  private void follow(HttpExchange exchange) throws IOException, Refused {
    if (followers.size() >= Followers.MOST) {
      throw new Refused(503, "Too many pages are open.");
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0); // Its end is open.
    followers.add(exchange);
  }

  private void hand(HttpExchange exchange) throws IOException, Refused {
    String given = exchange.getRequestHeaders().getFirst(TOKEN_HEADER);
    if (hands == null
        || given == null
        || !MessageDigest.isEqual(given.getBytes(UTF_8), token.getBytes(UTF_8))) {
      throw new Refused(403, "This needs the token that stands in the board's address.");
    }
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.startsWith("application/json")) {
      throw new Refused(415, "A call comes as JSON.");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES + 1);
    if (body.length > MOST_BODY_BYTES) {
      throw new Refused(413, "A call has at most " + MOST_BODY_BYTES + " bytes.");
    }
    JsonNode call;
    try {
      call = JSON.readTree(body);
    } catch (IOException e) {
      throw new Refused(400, "This is no JSON.");
    }
    if (!call.path("call").isTextual()) {
      throw new Refused(400, "The call has no name.");
    }
    String said = hands.make(call.path("call").asText(), call.path("argument").asText(""));
    sendJson(exchange, JSON.writeValueAsString(Map.of("sentence", VisibleText.lines(said))));
  }

  private static void sendJson(HttpExchange exchange, String json) throws IOException {
    send(exchange, 200, "application/json; charset=utf-8", json);
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
