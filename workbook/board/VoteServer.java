package workbook.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import workbook.board.LoopbackServer.Refused;

/**
 * What the phones of a room open: the question, and nothing else of the board. It may listen beyond
 * this machine, so it knows only its own few paths, takes only requests of a few bytes, and keeps
 * nothing but a vote for each phone, up to a number.
 */
final class VoteServer implements AutoCloseable {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final int THREADS = 32;
  private static final int MOST_BODY_BYTES = 100;
  private static final int MOST_REQUESTS_A_SECOND = 1000; // A phone asks every two seconds.
  private static final Pattern VOTE = Pattern.compile("key=(\\d{1,9}-\\d{1,9})&choice=(\\d{1,2})");
  private static final Pattern VOTER = Pattern.compile("(?:^|; ?)voter=([A-Za-z0-9_-]{22})(?:;|$)");
  private static final int VOTER_BYTES = 16;

  private final RoomVote vote;
  private final VoteHost host;
  private final HttpServer http;
  private final String code;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, LoopbackServer::thread);
  private final SecureRandom random = new SecureRandom();
  private long second;
  private int requests; // In this second.

  /** Starts serving at an address of this machine, on a free port. */
  VoteServer(RoomVote vote, VoteHost host) {
    this.vote = vote;
    this.host = host;
    LoopbackServer.configure();
    try {
      http = HttpServer.create(new InetSocketAddress(host.address(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The vote could not open a port at " + host.name() + ": " + e.getMessage(), e);
    }
    http.createContext("/", this::answer);
    http.setExecutor(threads);
    LoopbackServer.start(http);
    code = AddressCode.svg(address()); // Once: each vote sends the board anew.
  }

  /** What the phones open. */
  String address() {
    return host.url(port());
  }

  /** The same as a drawing for their cameras. */
  String code() {
    return code;
  }

  /** Whether no phone can. */
  boolean onlyHere() {
    return host.isLoopback();
  }

  private int port() {
    return http.getAddress().getPort();
  }

  /** Ends it, with all connections. */
  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "same-origin"); // With none, a form's Origin would be null.
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    try {
      checkDoors(exchange);
      String path = exchange.getRequestURI().getPath();
      String method = path.equals("/choice") ? "POST" : "GET";
      switch (path) {
        case "/", "/choice", "/state", "/phone.css", "/phone.js" -> {
          if (!exchange.getRequestMethod().equals(method)) {
            headers.set("Allow", method);
            throw new Refused(405, "Only " + method + " is served here.");
          }
        }
        default -> throw Refused.nothingHere();
      }
      serve(exchange, path);
    } catch (Refused e) {
      LoopbackServer.send(exchange, e.status(), "text/plain; charset=utf-8", e.getMessage() + "\n");
    }
  }

  private void checkDoors(HttpExchange exchange) throws Refused {
    if (isTooMuch()) {
      exchange.getResponseHeaders().set("Retry-After", "2");
      throw new Refused(503, "Too many ask at once. Try again.");
    }
    List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
    if (hosts.size() != 1 || !host.hosts(port()).contains(hosts.get(0).toLowerCase(Locale.ROOT))) {
      throw new Refused(403, "The vote answers only to its own address.");
    }
    for (String origin : exchange.getRequestHeaders().getOrDefault("Origin", List.of())) {
      if (!origin.equals("http://" + hosts.get(0))) {
        throw new Refused(403, "The vote answers no other site.");
      }
    }
  }

  private synchronized boolean isTooMuch() {
    long now = System.nanoTime() / 1_000_000_000L;
    if (now != second) {
      second = now;
      requests = 0;
    }
    return ++requests > MOST_REQUESTS_A_SECOND;
  }

  private void serve(HttpExchange exchange, String path) throws IOException, Refused {
    String voter = voter(exchange);
    switch (path) {
      case "/" -> {
        if (voter.isEmpty()) {
          voter = newVoter();
          exchange
              .getResponseHeaders()
              .set("Set-Cookie", "voter=" + voter + "; Path=/; HttpOnly; SameSite=Strict");
        }
        String page = VotePage.of(vote.now(), vote.chosenBy(voter));
        LoopbackServer.send(exchange, 200, "text/html; charset=utf-8", page);
      }
      case "/state" ->
          LoopbackServer.send(
              exchange, 200, "text/plain; charset=utf-8", VotePage.state(vote.now()));
      case "/choice" -> choice(exchange, voter);
      default -> LoopbackServer.sendFile(exchange, path.substring(1));
    }
  }

  /** Takes a vote, and sends the phone back to the page, which then can be loaded anew. */
  private void choice(HttpExchange exchange, String voter) throws IOException, Refused {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
      throw new Refused(415, "A vote comes from the page's own form.");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES + 1);
    if (body.length > MOST_BODY_BYTES) {
      throw new Refused(413, "A vote has at most " + MOST_BODY_BYTES + " bytes.");
    }
    Matcher said = VOTE.matcher(new String(body, UTF_8));
    if (!said.matches()) {
      throw new Refused(400, "This is no vote.");
    }
    if (voter.isEmpty()) {
      throw new Refused(
          403,
          "One phone has one vote, and is known by a cookie that lasts as long as its browser:"
              + " allow it, and open the vote's address again.");
    }
    if (!vote.choose(voter, said.group(1), Integer.parseInt(said.group(2)))) {
      throw new Refused(503, "There are too many votes for one more.");
    }
    exchange.getResponseHeaders().set("Location", "/");
    LoopbackServer.send(exchange, 303, "text/plain; charset=utf-8", "");
  }

  /** The number that this server has given to the phone; empty where there is none. */
  private static String voter(HttpExchange exchange) {
    for (String cookie : exchange.getRequestHeaders().getOrDefault("Cookie", List.of())) {
      Matcher voter = VOTER.matcher(cookie);
      if (voter.find()) {
        return voter.group(1);
      }
    }
    return "";
  }

  private String newVoter() {
    byte[] bytes = new byte[VOTER_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
