import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workbook.board.Board;
import workbook.board.Hands;
import workbook.board.MarkdownPage;
import workbook.hand.Desk;
import workbook.session.Session;

@DisplayName("The board has doors: who may look, who may change, and who gets nothing")
@Tag(RunTests.SLOW)
class TheBoardHasDoors {

  private final List<String> made = new CopyOnWriteArrayList<>();

  private final Hands hands =
      new Hands() {
        @Override
        public String make(String call, String argument) {
          made.add(call + " " + argument);
          return "";
        }

        @Override
        public List<String> rows() {
          return List.of();
        }

        @Override
        public Optional<MarkdownPage> page(String name) {
          return name.isEmpty()
              ? Optional.of(new MarkdownPage("01-x/README.md", HOSTILE, Path.of("tests")))
              : Optional.empty();
        }
      };

  private static final String HOSTILE =
      """
      # <script>alert(1)</script> <b onclick="x()">

      [a](javascript:alert(1)) [b](../../etc/passwd) [c](data:text/html,x)
      ![d](../../../../../../etc/x.svg) ![e](http://evil.example/x.png) <img src=x onerror=x()>

      <details onclick="x()">
      <summary style="color:red">Answer</summary>

      Folded.

      </details>

      <details>
      <summary>Answer <svg onload=x()></summary>

      [f](https://example.org/?a="><script>) `<iframe>`

      </details>

      <!--
      ## For the teacher

      <script>alert(2)</script> *ask*
      -->
      """;

  private Board board;
  private int port;
  private String token;

  @BeforeEach
  void open() {
    board = Board.open(new Desk(Session.local()), hands);
    URI address = URI.create(board.address());
    assertEquals("127.0.0.1", address.getHost());
    port = address.getPort();
    token = address.getFragment();
  }

  @AfterEach
  void close() {
    board.close();
  }

  private String raw(String request, String... headers) throws IOException {
    return rawBody(request, "", headers);
  }

  private String rawBody(String request, String body, String... headers) throws IOException {
    return RawRequest.send(InetAddress.getLoopbackAddress(), port, request, body, headers);
  }

  private String host() {
    return "Host: 127.0.0.1:" + port;
  }

  @Test
  @DisplayName("its own two names are served; another name, another port or none gets 403")
  void hosts() throws Exception {
    for (String path : List.of("/", "/teacher", "/board.css", "/board.js", "/ledger")) {
      assertEquals(200, RawRequest.status(raw("GET " + path, host())), path);
      assertEquals(200, RawRequest.status(raw("GET " + path, "Host: localhost:" + port)), path);
      for (String other :
          List.of(
              "rebound.example:" + port,
              "rebound.example",
              "127.0.0.1",
              "127.0.0.1:" + (port + 1),
              "127.0.0.1:" + port + ".rebound.example",
              "localhost:" + port + "\r\nHost: rebound.example")) {
        String answer = raw("GET " + path, "Host: " + other);
        // Of two Host headers, Java's server may refuse the request itself.
        assertTrue(List.of(400, 403).contains(RawRequest.status(answer)), path + " " + other);
        assertFalse(answer.contains("version"), answer);
      }
    }
    assertEquals(403, RawRequest.status(raw("GET /events", "Host: rebound.example:" + port)));
    assertEquals(404, RawRequest.status(raw("GET /etc/passwd", host())));
    assertEquals(404, RawRequest.status(raw("GET /../board.html", host())));
    assertEquals(404, RawRequest.status(raw("GET /frame?key=99", host())));
    assertEquals(405, RawRequest.status(rawBody("POST /ledger", "{}", host())));
    assertEquals(405, RawRequest.status(raw("GET /hand", host())));
  }

  @Test
  @DisplayName("another site gets 403, also for what only looks; a link to the page works")
  void origins() throws Exception {
    String own = "Origin: http://127.0.0.1:" + port;
    assertEquals(200, RawRequest.status(raw("GET /ledger", host(), own)));
    for (String origin :
        List.of(
            "http://evil.example",
            "null",
            "http://127.0.0.1:" + (port + 1),
            "https://127.0.0.1:" + port,
            "http://localhost:" + port)) {
      for (String path : List.of("/", "/ledger", "/events", "/board.js")) {
        assertEquals(
            403, RawRequest.status(raw("GET " + path, host(), "Origin: " + origin)), origin);
      }
    }
    assertEquals(403, RawRequest.status(raw("GET /ledger", host(), "Sec-Fetch-Site: cross-site")));
    assertEquals(403, RawRequest.status(raw("GET /board.js", host(), "Sec-Fetch-Site: same-site")));
    assertEquals(200, RawRequest.status(raw("GET /ledger", host(), "Sec-Fetch-Site: same-origin")));
    String link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate";
    assertEquals(200, RawRequest.status(raw("GET /", host(), link)));
  }

  @Test
  @DisplayName("what changes something needs the token, and JSON of a size")
  void token() throws Exception {
    String body = "{\"call\": \"tick\"}";
    String json = "Content-Type: application/json";
    String right = "X-Board-Token: " + token;
    assertTrue(token.length() >= 22, token); // 128 bits.
    assertEquals(403, RawRequest.status(rawBody("POST /hand", body, host(), json)));
    for (String wrong : List.of("", "x", token + "x", token.substring(1), token.toLowerCase())) {
      if (!wrong.equals(token)) {
        String header = "X-Board-Token: " + wrong;
        assertEquals(
            403, RawRequest.status(rawBody("POST /hand", body, host(), json, header)), wrong);
      }
    }
    String evil = "Origin: http://evil.example";
    assertEquals(403, RawRequest.status(rawBody("POST /hand", body, host(), json, right, evil)));
    assertEquals(415, RawRequest.status(rawBody("POST /hand", body, host(), right)));
    String form = "Content-Type: text/plain";
    assertEquals(415, RawRequest.status(rawBody("POST /hand", body, host(), right, form)));
    assertEquals(400, RawRequest.status(rawBody("POST /hand", "tick", host(), right, json)));
    assertEquals(400, RawRequest.status(rawBody("POST /hand", "{}", host(), right, json)));
    String long1 = "{\"call\": \"send\", \"argument\": \"" + "x".repeat(70_000) + "\"}";
    assertEquals(413, RawRequest.status(rawBody("POST /hand", long1, host(), right, json)));
    assertEquals(List.of(), made);
    assertEquals(200, RawRequest.status(rawBody("POST /hand", body, host(), right, json)));
    assertEquals(List.of("tick "), made);
  }

  @Test
  @DisplayName("each answer has a strict policy; nothing serves the token")
  void policy() throws Exception {
    for (String request :
        List.of("GET /", "GET /board.js", "GET /lesson", "GET /ledger", "GET /nothing")) {
      String answer = raw(request, host());
      String head = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase();
      assertTrue(head.contains("content-security-policy: default-src 'none';"), head);
      assertFalse(head.contains("unsafe"), head);
      assertFalse(head.contains("access-control"), head);
      assertTrue(head.contains("x-content-type-options: nosniff"), head);
      assertTrue(head.contains("cache-control: no-store"), head);
      assertTrue(head.contains("frame-ancestors 'none'"), head);
      assertFalse(answer.contains(token), request);
    }
    for (String path : List.of("/", "/teacher")) {
      String page = raw("GET " + path, host());
      assertFalse(page.matches("(?s).*<script>.*|.* on[a-z]+=.*|.*style=.*"), page);
      assertFalse(page.contains("//"), "nothing comes from outside");
    }
  }

  @Test
  @DisplayName("of HTML in a lesson's page only what folds stays; nothing in it runs or loads")
  void pages() throws Exception {
    assertEquals(404, RawRequest.status(raw("GET /lesson?page=..%2f..%2fREADME.md", host())));
    for (String path : List.of("/lesson", "/notes")) {
      String answer = raw("GET " + path, host());
      assertEquals(200, RawRequest.status(answer), answer);
      String html =
          new ObjectMapper()
              .readTree(answer.substring(answer.indexOf("\r\n\r\n")))
              .get("html")
              .asText();
      assertEquals(path.equals("/notes"), html.contains("ask"), html);
      Matcher tag = Pattern.compile("<(/?[a-z0-9]+)([^>]*)>").matcher(html);
      while (tag.find()) {
        assertTrue(tag.group(1).matches("/?(h2|h3|p|a|em|code|details|summary)"), tag.group());
        assertTrue(
            tag.group(2).replaceAll("\"[^\"]*\"", "").strip().matches("(id=)?|href= target= rel="),
            tag.group());
      }
      assertFalse(html.replaceAll("<[^>]*>", "").contains("<"), html);
      assertFalse(html.contains("javascript:"), html);
    }
  }

  @Test
  @DisplayName("two boards have two tokens; a closed one is gone, with its connections")
  void ends() throws Exception {
    Board other = Board.open(new Desk(Session.local()), hands);
    try {
      assertNotEquals(token, URI.create(other.address()).getFragment());
      assertNotEquals(port, URI.create(other.address()).getPort());
    } finally {
      other.close();
    }
    try (Socket follows = new Socket(InetAddress.getLoopbackAddress(), port)) {
      follows
          .getOutputStream()
          .write(("GET /events HTTP/1.1\r\n" + host() + "\r\n\r\n").getBytes(UTF_8));
      assertTrue(follows.getInputStream().read() >= 0);
      board.close();
      try {
        follows.getInputStream().readAllBytes(); // Comes to an end.
      } catch (IOException reset) {
        assertTrue(reset.getMessage().contains("reset"), reset.toString());
      }
    }
    assertThrows(ConnectException.class, () -> raw("GET /", host()));
  }
}
