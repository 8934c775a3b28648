import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import workbook.board.Board;
import workbook.board.Hands;
import workbook.board.RoomVote;
import workbook.board.VoteHost;
import workbook.board.VoteQuestion;
import workbook.hand.Desk;
import workbook.session.Session;

@DisplayName("A room votes: who counts, what is told when, and what the network gets to see")
@Tag(RunTests.SLOW)
class ARoomVotes {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int RIGHT = 1;
  private static final int WRONG = 0;

  /** The last choice is what somebody might have written into a lesson. */
  private static final List<String> CHOICES =
      List.of("first", "second", "third", "<script>x()</script>\"><b onclick='x()'>&amp;\u202e");

  private static final VoteQuestion QUESTION =
      new VoteQuestion() {
        @Override
        public String about() {
          return "a query </pre><script>x()</script>";
        }

        @Override
        public String came() {
          return "rows";
        }

        @Override
        public String question() {
          return "Which <one>?";
        }

        @Override
        public List<String> choices() {
          return CHOICES;
        }

        @Override
        public int right() {
          return RIGHT;
        }

        @Override
        public String against(int choice) {
          return choice == RIGHT ? "" : "What speaks against " + choice + ".";
        }

        @Override
        public String why() {
          return "The reason.";
        }

        @Override
        public List<String> run() {
          return List.of("shown 0", "", "shown 2", "shown 3");
        }
      };

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
      };

  private Board board;
  private RoomVote vote;
  private String token;

  @BeforeEach
  void open() {
    board = Board.open(new Desk(Session.local()), hands);
    vote = board.vote();
    token = URI.create(board.address()).getFragment();
  }

  @AfterEach
  void close() {
    board.close();
  }

  /** What the board gets to see of the vote; null when there is none. */
  private JsonNode onBoard() throws Exception {
    return JSON.readTree(get("/ledger", "").body()).get("vote");
  }

  /** What the teacher's window gets. */
  private JsonNode teacher() throws Exception {
    HttpResponse<String> answer = get("/vote", token);
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    URI address = URI.create(board.address()).resolve(path);
    return CLIENT.send(
        HttpRequest.newBuilder(address).header("X-Board-Token", token).build(),
        BodyHandlers.ofString());
  }

  private static List<Integer> counts(JsonNode vote, int round) {
    List<Integer> counts = new ArrayList<>();
    vote.get("choices").forEach(each -> counts.add(each.get("counts").get(round).asInt()));
    return counts;
  }

  @Test
  @DisplayName("a phone has one vote a round, which it may change until the round is closed")
  void oneVote() throws Exception {
    assertNull(onBoard());
    HttpResponse<String> none = get("/vote", token);
    assertEquals("200 null", none.statusCode() + " " + none.body());
    String address = vote.put(QUESTION, VoteHost.LOOPBACK);
    Phone first = new Phone(address);
    Phone second = new Phone(address);
    assertTrue(first.page().contains("Choose one."));
    first.choose(0);
    first.choose(2);
    second.choose(2);
    assertEquals(List.of(0, 0, 2, 0), counts(teacher(), 0));
    first.choose(1);
    assertEquals(List.of(0, 1, 1, 0), counts(teacher(), 0));
    assertEquals(2, onBoard().get("votes").asInt());
    String page = first.page(); // Loaded anew, it is the same phone.
    assertTrue(page.contains("You chose B."), page);
    assertTrue(page.contains("value=\"1\" aria-pressed=\"true\""), page);
    assertEquals("Closed: 2 votes.", vote.endRound());
    assertEquals(303, first.post("key=1-1&choice=0").statusCode()); // Too late: no vote.
    assertEquals(List.of(0, 1, 1, 0), counts(teacher(), 0));
    vote.again();
    assertEquals(303, second.post("key=1-1&choice=0").statusCode()); // A page of the round before.
    assertEquals(0, onBoard().get("votes").asInt());
    second.choose(1);
    assertEquals(List.of(0, 1, 1, 0), counts(teacher(), 0));
    assertEquals(List.of(0, 1, 0, 0), counts(teacher(), 1));
    assertEquals("Closed: 1 vote.", vote.endRound());
    vote.put(QUESTION, VoteHost.LOOPBACK);
    assertEquals(303, first.post("key=1-2&choice=0").statusCode()); // Of the question before.
    assertEquals(0, onBoard().get("votes").asInt());
  }

  @Test
  @DisplayName("the board gets no count before the bars, and not what is right before Spark ran")
  void order() throws Exception {
    assertThrows(IllegalStateException.class, vote::endRound);
    Phone phone = new Phone(vote.put(QUESTION, VoteHost.LOOPBACK));
    phone.choose(0);
    for (String phase : List.of("open", "closed")) {
      assertEquals(phase, onBoard().get("phase").asText());
      String all = onBoard().toString();
      for (String secret : List.of("counts", "\"right\"", "shown ", "against", "reason")) {
        assertFalse(all.contains(secret), secret + " in " + all);
      }
      assertEquals(403, get("/vote", "").statusCode());
      if (phase.equals("open")) {
        assertThrows(IllegalStateException.class, vote::showBars);
        assertThrows(IllegalStateException.class, vote::run);
        assertThrows(IllegalStateException.class, vote::again);
        assertThrows(
            IllegalStateException.class, () -> vote.put(QUESTION, VoteHost.LOOPBACK), "votes");
        vote.endRound();
      }
    }
    assertFalse(phone.page().contains("Right"), "nor does the phone");
    vote.showBars();
    assertEquals(List.of(1, 0, 0, 0), counts(onBoard(), 0));
    assertFalse(onBoard().toString().contains("\"right\""));
    assertEquals("Right is B, which 0 of 1 chose.", vote.run());
    List<Boolean> right = new ArrayList<>();
    onBoard().get("choices").forEach(each -> right.add(each.get("right").asBoolean()));
    assertEquals(List.of(false, true, false, false), right);
    assertEquals("shown 2", onBoard().get("choices").get(2).get("shown").asText());
    assertEquals("The reason.", onBoard().get("why").asText());
    assertTrue(phone.page().contains("You chose A. Right is B."));
    assertThrows(IllegalStateException.class, vote::again);
  }

  @Test
  @DisplayName("below 35 % right a hint, to 70 % discuss, above explain: 34, 35, 70 and 71 of 100")
  void thresholds() throws Exception {
    String address = vote.put(QUESTION, VoteHost.LOOPBACK);
    assertTrue(advice().startsWith("Nobody has voted yet."));
    List<Phone> room = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      room.add(new Phone(address));
      room.get(i).choose(i < 34 ? RIGHT : WRONG);
    }
    String hint = advice();
    assertTrue(hint.startsWith("34 of 100 are right, 34 %: less than 35 %. Give a hint,"), hint);
    assertTrue(hint.endsWith("those who chose A: What speaks against 0."), hint);
    room.get(34).choose(RIGHT);
    assertTrue(advice().startsWith("35 of 100 are right, 35 %: 35 to 70 %. Let each convince"));
    for (int i = 35; i < 70; i++) {
      room.get(i).choose(RIGHT);
    }
    assertTrue(advice().startsWith("70 of 100 are right, 70 %: 35 to 70 %. Let each convince"));
    room.get(70).choose(RIGHT);
    String explain = advice();
    assertTrue(explain.startsWith("71 of 100 are right, 71 %: more than 70 %. Run"), explain);
    assertTrue(explain.endsWith("The reason."), explain);
    // 9 of 26 are 34.6 %, which is no 35 %.
    vote.endRound();
    vote.again();
    for (int i = 0; i < 26; i++) {
      room.get(i).choose(i < 9 ? RIGHT : WRONG);
    }
    assertTrue(advice().startsWith("9 of 26 are right, 34.6 %: less than 35 %."), advice());
  }

  private String advice() throws Exception {
    List<String> lines = new ArrayList<>();
    teacher().get("advice").forEach(each -> lines.add(each.asText()));
    return String.join(" ", lines);
  }

  @Test
  @DisplayName("the room reaches the vote, and nothing else of the board, by its own name only")
  void doors() throws Exception {
    VoteHost host = VoteHost.of(address());
    URI address = URI.create(vote.put(QUESTION, host));
    assertEquals(host.name(), address.getHost());
    int port = address.getPort();
    String own = "Host: " + host.name() + ":" + port;
    for (String path : List.of("/", "/state", "/phone.css", "/phone.js")) {
      assertEquals(200, RawRequest.status(raw(host, port, "GET " + path, "", own)), path);
      for (String other :
          List.of(
              "rebound.example:" + port,
              "rebound.example",
              host.name(),
              host.name() + ":" + (port + 1),
              host.name() + ":" + port + ".rebound.example")) {
        String refused = raw(host, port, "GET " + path, "", "Host: " + other);
        assertEquals(403, RawRequest.status(refused), other);
        assertFalse(refused.contains("Which"), refused);
      }
      assertEquals(405, RawRequest.status(raw(host, port, "POST " + path, "x", own)), path);
    }
    for (String path :
        List.of(
            "/ledger",
            "/frame?key=0",
            "/events",
            "/hand",
            "/vote",
            "/lesson",
            "/notes",
            "/teacher",
            "/board.js",
            "/board.css",
            "/teacher.js",
            "/vote.js",
            "/vote.css",
            "/phone.html",
            "/../board.html",
            "/etc/passwd")) {
      assertEquals(404, RawRequest.status(raw(host, port, "GET " + path, "", own)), path);
    }
    String json = "Content-Type: application/json\r\nX-Board-Token: " + token;
    assertEquals(
        404, RawRequest.status(raw(host, port, "POST /hand", "{\"call\":\"tick\"}", own, json)));
    assertEquals(List.of(), made);
    // Nor does the board's own server know the phones' paths.
    assertEquals(404, get("/state", token).statusCode());
    String form = "Content-Type: application/x-www-form-urlencoded";
    String cookie = "Cookie: voter=" + "a".repeat(22);
    String right = "key=1-1&choice=1";
    String evil = "Origin: http://evil.example";
    assertEquals(
        403, RawRequest.status(raw(host, port, "POST /choice", right, own, form, cookie, evil)));
    assertEquals(
        403,
        RawRequest.status(
            raw(host, port, "POST /choice", right, own, form, cookie, "Origin: null")));
    assertEquals(403, RawRequest.status(raw(host, port, "POST /choice", right, own, form)));
    assertEquals(415, RawRequest.status(raw(host, port, "POST /choice", right, own, cookie)));
    assertEquals(
        413,
        RawRequest.status(
            raw(host, port, "POST /choice", right + "x".repeat(200), own, form, cookie)));
    for (String no : List.of("x", "key=1-1", "key=1-1&choice=-1", "key=1-1&choice=1&choice=2")) {
      assertEquals(
          400, RawRequest.status(raw(host, port, "POST /choice", no, own, form, cookie)), no);
    }
    raw(host, port, "POST /choice", "key=1-1&choice=99", own, form, cookie); // No such choice.
    assertEquals(0, onBoard().get("votes").asInt());
    String origin = "Origin: " + address.resolve("/").toString().replaceFirst("/$", "");
    assertEquals(
        303, RawRequest.status(raw(host, port, "POST /choice", right, own, form, cookie, origin)));
    assertEquals(1, onBoard().get("votes").asInt());
    vote.end();
    assertNull(onBoard());
    assertThrows(ConnectException.class, () -> raw(host, port, "GET /", "", own));
  }

  @Test
  @DisplayName("it ends with the board; a name of no address of this machine is told")
  void ends() throws Exception {
    URI address = URI.create(vote.put(QUESTION, VoteHost.LOOPBACK));
    assertEquals("127.0.0.1", address.getHost());
    new Phone(address.toString()).choose(0);
    board.close();
    assertThrows(ConnectException.class, () -> new Phone(address.toString()).page());
    assertThrows(IllegalStateException.class, () -> vote.put(QUESTION, VoteHost.LOOPBACK));
    for (String other : List.of("192.0.2.1", "0.0.0.0", "", " ", "no such name", "::")) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> VoteHost.of(other)).getMessage();
      assertTrue(
          said.startsWith("\"" + other + "\" is no address of this machine. It has: "), said);
      assertTrue(said.contains("127.0.0.1"), said);
    }
    StringWriter told = new StringWriter();
    CommandLine shell = new CommandLine(new Shell()).setErr(new PrintWriter(told));
    assertEquals(2, shell.execute("--board-host", "192.0.2.1"));
    String first = told.toString().lines().findFirst().orElse("");
    assertTrue(first.startsWith("--board-host: \"192.0.2.1\" is no address of this"), first);
  }

  @Test
  @DisplayName("each answer has a strict policy, and text of a lesson stays text")
  void policy() throws Exception {
    URI address = URI.create(vote.put(QUESTION, VoteHost.LOOPBACK));
    String own = "Host: 127.0.0.1:" + address.getPort();
    for (String path : List.of("/", "/state", "/phone.js", "/nothing")) {
      String answer = raw(VoteHost.LOOPBACK, address.getPort(), "GET " + path, "", own);
      String head = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
      assertTrue(head.contains("content-security-policy: default-src 'none';"), head);
      assertTrue(head.contains("frame-ancestors 'none'"), head);
      assertFalse(head.contains("unsafe"), head);
      assertFalse(head.contains("access-control"), head);
      assertTrue(head.contains("x-content-type-options: nosniff"), head);
      assertTrue(head.contains("cache-control: no-store"), head);
      assertFalse(answer.contains(token), answer);
    }
    String page = new Phone(address.toString()).page();
    assertTrue(page.contains("Which &lt;one&gt;?"), page);
    assertTrue(
        page.contains("&lt;script&gt;x()&lt;/script&gt;&quot;&gt;&lt;b onclick=&#39;"), page);
    assertTrue(page.contains("&amp;amp;\\u202e"), page);
    assertEquals(1, page.split("<script", -1).length - 1, page);
    assertFalse(page.contains("<b onclick"), page);
    assertTrue(onBoard().get("choices").get(3).get("text").asText().endsWith("\\u202e"));
  }

  @Test
  @DisplayName("nobody fills the memory: the voters and the size of a request have an end")
  void limits() throws Exception {
    URI address = URI.create(vote.put(QUESTION, VoteHost.LOOPBACK));
    int port = address.getPort();
    String own = "Host: 127.0.0.1:" + port;
    String form = "Content-Type: application/x-www-form-urlencoded";
    int full = 0;
    for (int i = 0; i < 1010; i++) {
      String cookie = "Cookie: voter=" + String.format(Locale.ROOT, "%022d", i);
      String answer = "Too many ask";
      while (answer.contains("Too many ask")) { // In one second; the next one comes.
        answer =
            raw(VoteHost.LOOPBACK, port, "POST /choice", "key=1-1&choice=0", own, form, cookie);
      }
      full += answer.contains("too many votes for one more") ? 1 : 0;
    }
    assertEquals(10, full);
    assertEquals(1000, onBoard().get("votes").asInt());
    // Who has voted may still change that.
    String known = "Cookie: voter=" + String.format(Locale.ROOT, "%022d", 7);
    raw(VoteHost.LOOPBACK, port, "POST /choice", "key=1-1&choice=3", own, form, known);
    assertEquals(List.of(999, 0, 0, 1), counts(teacher(), 0));
    // A request that never ends its first line is cut off.
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      byte[] letters = "x".repeat(64 * 1024).getBytes(UTF_8);
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1000; i++) {
              socket.getOutputStream().write(letters);
            }
          });
    }
  }

  /** An address of this machine that others reach; where there is none, loopback has to do. */
  private static String address() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElse("127.0.0.1");
  }

  private static String raw(VoteHost host, int port, String request, String body, String... headers)
      throws IOException {
    return RawRequest.send(host.address(), port, request, body, headers);
  }
}
