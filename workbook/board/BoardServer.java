package workbook.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import workbook.board.LoopbackServer.Refused;

/**
 * Serves the board. Whoever is on this machine may look; what changes something needs the token of
 * the address.
 */
final class BoardServer implements LoopbackServer.Routes, AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BODY_BYTES = 64 * 1024;
  private static final int TOKEN_BYTES = 16;
  private static final String TOKEN_HEADER = "X-Board-Token";

  private static final Map<String, String> FILES =
      Map.of(
          "/", "board.html",
          "/board.css", "board.css",
          "/board.js", "board.js",
          "/teacher", "teacher.html",
          "/teacher.js", "teacher.js",
          "/vote.js", "vote.js",
          "/vote.css", "vote.css");

  private final BoardLedger ledger;
  private final Hands hands;
  private final RoomVote vote;
  private final String token = token();
  private final LoopbackServer server;

  /** Starts serving. */
  BoardServer(BoardLedger ledger, Hands hands, RoomVote vote, Duration patience) {
    this.ledger = ledger;
    this.hands = hands;
    this.vote = vote;
    server = new LoopbackServer(this, patience);
  }

  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Its address, with the token behind the hash: browsers send that part to nobody. */
  String address() {
    return server.address() + hash();
  }

  private String hash() {
    return hands == null ? "" : "#" + token;
  }

  /** The address of the teacher's window, which has buttons for a vote. */
  String teacher() {
    return server.address() + "teacher" + hash();
  }

  /** How many pages are open. */
  int followers() {
    return server.followers();
  }

  /** Tells the pages that the ledger has changed; waits for none of them. */
  void publish(long version) {
    server.publish(version);
  }

  /** Ends it, with all connections. */
  @Override
  public void close() {
    server.close();
  }

  @Override
  public String method(String path) {
    return path.equals("/hand") ? "POST" : "GET";
  }

  @Override
  public void serve(HttpExchange exchange, String path) throws IOException, Refused {
    String query = exchange.getRequestURI().getRawQuery();
    if (FILES.containsKey(path)) {
      LoopbackServer.sendFile(exchange, FILES.get(path));
      return;
    }
    switch (path) {
      case "/ledger" ->
          LoopbackServer.sendJson(
              exchange, BoardJson.now(ledger.now(), value(query, "known="), vote.now()));
      case "/frame" -> LoopbackServer.sendJson(exchange, BoardJson.frame(frame(query)));
      case "/lesson" -> {
        MarkdownPage page = page(value(query, "page="));
        LoopbackServer.sendJson(exchange, BoardJson.page(page.name(), PageHtml.page(page)));
      }
      case "/notes" -> notes(exchange);
      case "/hand" -> hand(exchange);
      case "/vote" -> vote(exchange);
      default -> throw Refused.nothingHere();
    }
  }

  private static String value(String query, String name) {
    return query != null && query.startsWith(name)
        ? URLDecoder.decode(query.substring(name.length()), UTF_8)
        : "";
  }

  private Frame frame(String query) throws Refused {
    String key = value(query, "key=");
    Optional<Frame> found =
        ledger.now().frames().stream().filter(each -> key.equals("" + each.key())).findFirst();
    return found.orElseThrow(() -> new Refused(404, "This frame is gone, or never was."));
  }

  private MarkdownPage page(String name) throws Refused {
    Optional<MarkdownPage> found = hands == null ? Optional.empty() : hands.page(name);
    return found.orElseThrow(
        () ->
            name.isEmpty()
                ? new Refused(404, "No lesson is open: lesson(5) at the prompt opens one.")
                : Refused.nothingHere());
  }

  /** The notes of the open page, or else those of its lesson. */
  private void notes(HttpExchange exchange) throws IOException, Refused {
    MarkdownPage page = page("");
    String notes = PageHtml.notes(page);
    if (notes.isEmpty()) {
      page = page(page.name().replaceFirst("/.*", "/README.md"));
      notes = PageHtml.notes(page);
    }
    LoopbackServer.sendJson(exchange, BoardJson.page(page.name(), notes));
  }

  private void checkToken(HttpExchange exchange) throws Refused {
    String given = exchange.getRequestHeaders().getFirst(TOKEN_HEADER);
    if (hands == null
        || given == null
        || !MessageDigest.isEqual(given.getBytes(UTF_8), token.getBytes(UTF_8))) {
      throw new Refused(403, "This needs the token that stands in the board's address.");
    }
  }

  /**
   * What the teacher alone knows of the vote: the counts before they are shown, and what is right.
   * Null when it has ended, which whoever asks may not have heard yet: that is no fault of theirs.
   */
  private void vote(HttpExchange exchange) throws IOException, Refused {
    checkToken(exchange);
    RoomVote.Now now = vote.now();
    LoopbackServer.sendJson(exchange, now == null ? "null" : VoteJson.teacher(now));
  }

  private void hand(HttpExchange exchange) throws IOException, Refused {
    checkToken(exchange);
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
    LoopbackServer.sendJson(
        exchange, JSON.writeValueAsString(Map.of("sentence", VisibleText.lines(said))));
  }
}
