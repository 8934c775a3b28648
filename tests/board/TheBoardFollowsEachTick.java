import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import workbook.board.Board;
import workbook.board.Hands;
import workbook.hand.Desk;
import workbook.hand.HandQuery;
import workbook.session.Session;

@DisplayName("The board follows each tick, and waits for no browser")
@Tag(RunTests.SLOW)
class TheBoardFollowsEachTick {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final List<String> LESSON = List.of("2026-01-01T10:00:05,1,login", "no event");

  private static final Hands NO_HANDS =
      new Hands() {
        @Override
        public String make(String call, String argument) {
          return "";
        }

        @Override
        public List<String> rows() {
          return LESSON;
        }
      };

  @TempDir Path folder;

  private Desk desk;
  private Board board;
  private Dataset<Row> counts;

  @BeforeEach
  void open() {
    desk = new Desk(Session.local());
    counts = desk.events().events().groupBy("event").count();
    board = Board.open(desk, NO_HANDS);
  }

  @AfterEach
  void close() {
    board.close();
    desk.end();
  }

  private JsonNode get(Board from, String path) throws Exception {
    URI address = URI.create(from.address()).resolve(path);
    var answer = CLIENT.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  private JsonNode ledger() throws Exception {
    return get(board, "/ledger");
  }

  private List<JsonNode> frames(Board from) throws Exception {
    List<JsonNode> frames = new ArrayList<>();
    for (JsonNode each : get(from, "/ledger").get("frames")) {
      frames.add(get(from, "/frame?key=" + each.get("key").asLong()));
    }
    return frames;
  }

  private static List<String> texts(Iterable<JsonNode> nodes, String field) {
    List<String> texts = new ArrayList<>();
    nodes.forEach(each -> texts.add(field.isEmpty() ? each.asText() : each.get(field).asText()));
    return texts;
  }

  @Test
  @DisplayName("each tick's numbers are those that plain Java counts, also on a board opened late")
  void numbers() throws Exception {
    List<List<String>> ticks =
        List.of(
            List.of("t,1,login", "t,2,login", "t,3,view"),
            List.of("t,1,view"),
            List.of(),
            List.of("t,1,login", "t,2,purchase", "t,2,purchase", "t,9,logout"));
    desk.show(counts, "update", HandQuery.EACH_TICK);
    var all = new TreeMap<String, Integer>();
    List<String> says = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    int batch = 0;
    for (List<String> tick : ticks) {
      desk.send(tick.toArray(String[]::new));
      assertEquals(tick.size(), ledger().get("waiting").size());
      desk.tick();
      assertEquals(0, ledger().get("waiting").size());
      var changed = new TreeMap<String, String>();
      int fresh = 0;
      for (String line : tick) {
        String event = line.split(",")[2];
        fresh += all.containsKey(event) || changed.containsKey(event) ? 0 : 1;
        all.merge(event, 1, Integer::sum);
        changed.put(event, event + "\\s+" + all.get(event));
      }
      rows.add(List.copyOf(changed.values()));
      if (tick.isEmpty()) {
        says.add("No batch: nothing was sent.");
        continue;
      }
      int old = changed.size() - fresh;
      says.add(
          "Batch %d: %d %s in, %d %s out (%s), %d rows kept."
              .formatted(
                  batch++,
                  tick.size(),
                  tick.size() == 1 ? "row" : "rows",
                  changed.size(),
                  changed.size() == 1 ? "row" : "rows",
                  fresh == 0
                      ? old + " changed"
                      : fresh + " new" + (old == 0 ? "" : ", " + old + " changed"),
                  all.size()));
    }
    List<JsonNode> frames = frames(board);
    List<String> titles = List.of("start", "batch 0", "batch 1", "no batch", "batch 2");
    for (int i = 0; i < titles.size(); i++) {
      assertTrue(frames.get(i).get("title").asText().endsWith(titles.get(i)), "" + frames.get(i));
    }
    assertEquals(says, texts(frames.subList(1, frames.size()), "says"));
    for (int i = 0; i < rows.size(); i++) {
      String words = frames.get(i + 1).get("words").asText();
      for (String row : rows.get(i)) {
        assertTrue(
            Pattern.compile("(?m)^(new|changed) +" + row + "$").matcher(words).find(), words);
      }
      assertEquals(ticks.get(i).size(), frames.get(i + 1).get("came").size());
    }
    try (Board late = Board.open(desk, NO_HANDS)) {
      List<JsonNode> again = frames(late);
      assertEquals(texts(frames, "title"), texts(again, "title"));
      assertEquals(texts(frames, "came"), texts(again, "came"));
      assertEquals(
          texts(frames, "says").get(4), texts(again, "says").get(4), "the last one, word by word");
      for (JsonNode each : again) {
        assertFalse(each.get("says").asText().isEmpty());
      }
    }
  }

  @Test
  @DisplayName(
      "it tells a refusal, a crash and a restart; undo takes a step away; replay adds some")
  void eachCall() throws Exception {
    assertEquals(0, ledger().get("frames").size());
    desk.show(counts, "update", HandQuery.EACH_TICK);
    assertThrows(Exception.class, () -> desk.show(counts, "append", HandQuery.EACH_TICK));
    assertTrue(ledger().get("says").asText().toLowerCase().contains("append"), "" + ledger());
    desk.send("t,1,login");
    assertEquals("1 row sent.", ledger().get("says").asText());
    desk.undo();
    assertEquals("1 row taken back.", ledger().get("says").asText());
    desk.send("t,1,login");
    desk.tick();
    desk.send("t,1,view");
    desk.tick();
    desk.undo();
    assertEquals(List.of("start", "tick 1, batch 0"), texts(ledger().get("frames"), "title"));
    assertEquals(List.of("t, 1, view"), texts(ledger().get("waiting"), ""));
    desk.crash("after the sink");
    assertEquals("The next batch dies after the sink.", ledger().get("says").asText());
    desk.tick();
    assertTrue(ledger().get("says").asText().endsWith("The query was killed after the sink."));
    desk.restart();
    assertEquals("A new run on the same checkpoint begins.", ledger().get("says").asText());
    desk.tick();
    List<JsonNode> frames = frames(board);
    assertTrue(frames.get(3).get("says").asText().contains("1 again"), "" + frames.get(3));
    desk.replay(() -> {});
    assertEquals(
        List.of("1", "1", "1", "1", "2", "2", "2"), texts(ledger().get("frames"), "query"));
    desk.close();
    assertEquals(0, ledger().get("frames").size());
    assertEquals(0, board.steps());
  }

  @Test
  @DisplayName("a tick that failed is told and has no step; taken back, the steps before it stay")
  void failedTick() throws Exception {
    desk.show(
        desk.events().events().selectExpr("event", "assert_true(user_id > 0)"),
        "append",
        HandQuery.EACH_TICK);
    desk.send("t,1,login");
    desk.tick();
    desk.send("t,-1,view");
    assertThrows(Exception.class, () -> desk.tick());
    assertTrue(says().contains("assert_true") || says().contains("user_id"), says());
    assertEquals(List.of("start", "tick 1, batch 0"), texts(ledger().get("frames"), "title"));
    try (Board late = Board.open(desk, NO_HANDS)) {
      JsonNode frame = frames(late).get(1);
      assertEquals("", frame.get("pipeline").asText());
      assertTrue(frame.get("words").asText().contains("rows in 1 | rows out 1: 1 new"));
      assertTrue(frame.get("words").asText().contains("The query has ended"), "" + frame);
    }
    desk.undo();
    assertEquals(List.of("start", "tick 1, batch 0"), texts(ledger().get("frames"), "title"));
    assertEquals(List.of("t, -1, view"), texts(ledger().get("waiting"), ""));
  }

  @Test
  @DisplayName("it offers the lesson's rows, and a late one that Spark then drops")
  void offers() throws Exception {
    Dataset<Row> minutes =
        desk.events()
            .events()
            .withColumn("time", functions.to_timestamp(functions.col("timestamp")))
            .withWatermark("time", "1 minute")
            .groupBy(functions.window(functions.col("time"), "1 minute"))
            .count();
    desk.show(minutes, "append", HandQuery.EACH_TICK);
    assertEquals(
        List.of("", "no time,1,login", "", LESSON.get(0)), texts(ledger().get("offers"), "line"));
    desk.send("2026-01-01T10:00:05,1,login", "2026-01-01T10:03:30,7,view");
    desk.tick();
    desk.tick(); // The watermark is 10:02:30 now, and in the next batch it drops late rows.
    List<String> lines = texts(ledger().get("offers"), "line");
    assertEquals(
        List.of("2026-01-01T10:01:30,7,view", "no time,7,view", "2026-01-01T10:03:30,7,view"),
        lines.subList(0, 3));
    desk.send(lines.get(0), lines.get(1), lines.get(2));
    desk.tick();
    assertEquals(
        "Batch 2: 3 rows in, 0 rows out, 1 row kept, 1 dropped as late.",
        ledger().get("says").asText());
  }

  /** A page: what comes to it, line by line. */
  private BufferedReader follow(Socket socket, String... headers) throws Exception {
    URI address = URI.create(board.address());
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()));
    String request =
        "GET /events HTTP/1.1\r\nHost: 127.0.0.1:"
            + address.getPort()
            + "\r\n"
            + String.join("", headers)
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(UTF_8));
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /** Reads until this version comes; what is newer comes later. */
  private static void awaitVersion(BufferedReader events, long version) throws Exception {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.equals("data: " + version)) {
        return;
      }
    }
    throw new AssertionError("The events ended before version " + version + ".");
  }

  @Test
  @Timeout(600)
  @DisplayName("200 pages follow; some that never read hold up no tick and no other page")
  void manyPages() throws Exception {
    board.close();
    board = Board.open(desk, NO_HANDS, Duration.ofHours(1)); // Longer than any machine takes.
    desk.show(counts, "update", HandQuery.EACH_TICK);
    List<Socket> sockets = new ArrayList<>();
    try {
      Socket silent = new Socket();
      silent.setReceiveBufferSize(1);
      sockets.add(silent);
      follow(silent);
      List<BufferedReader> readers = new ArrayList<>();
      Socket quick = new Socket();
      sockets.add(quick);
      readers.add(follow(quick));
      // More than the machine buffers for a page that does not read. It is seen to wait while the
      // other one gets an event, many times: once may be by chance.
      for (int waited = 0; waited < 20; ) {
        for (int i = 0; i < 100 && waited == 0; i++) {
          desk.crash("after the sink");
        }
        desk.crash("after the sink");
        awaitVersion(readers.get(0), ledger().get("version").asLong());
        waited = isStuck() ? waited + 1 : 0;
      }
      for (int i = 2; i < 200; i++) {
        Socket socket = new Socket();
        sockets.add(socket);
        readers.add(follow(socket));
      }
      for (BufferedReader each : readers.subList(1, readers.size())) {
        awaitVersion(each, ledger().get("version").asLong());
      }
      assertEquals(200, board.pages());
      desk.restart();
      desk.send("t,1,login");
      desk.tick();
      long newest = ledger().get("version").asLong();
      assertEquals("Batch 0: 1 row in, 1 row out (1 new), 1 row kept.", says());
      for (BufferedReader each : readers) {
        awaitVersion(each, newest);
      }
      assertTrue(isStuck(), "one page was behind all the time");
    } finally {
      for (Socket each : sockets) {
        each.close();
      }
    }
  }

  private String says() throws Exception {
    return ledger().get("says").asText();
  }

  /** Whether a thread of the board waits for a page to read. */
  private static boolean isStuck() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().equals("workbook-board"))
        .anyMatch(
            each ->
                each.getValue().length > 1
                    && List.of(each.getValue()).toString().contains("Followers")
                    && each.getValue()[0].getMethodName().matches("poll|park|write0|awaitMillis"));
  }

  @Test
  @Timeout(300)
  @DisplayName("a page that comes back gets the newest version at once, and the steps it missed")
  void comesBack() throws Exception {
    desk.show(counts, "update", HandQuery.EACH_TICK);
    long before;
    try (Socket page = new Socket()) {
      before = ledger().get("version").asLong();
      awaitVersion(follow(page), before);
    }
    for (int i = 0; i < 3; i++) {
      desk.send("t,1,login");
      desk.tick();
    }
    long newest = ledger().get("version").asLong();
    try (Socket page = new Socket()) {
      BufferedReader events = follow(page, "Last-Event-ID: " + before + "\r\n");
      List<String> came = new ArrayList<>();
      for (String line = events.readLine(); !line.startsWith("data: "); line = events.readLine()) {
        came.add(line);
      }
      assertTrue(came.contains("id: " + newest), came.toString());
      assertEquals(4, ledger().get("frames").size());
    }
  }

  @Test
  @DisplayName("text of the stream becomes no markup, no control and no megabyte")
  void hostile() throws Exception {
    List<String> texts =
        List.of(
            "<script>alert(1)</script>",
            "\"><svg onload=alert(1)>",
            "</script><script>alert(2)</script>",
            "<!--<script>",
            "]]>&amp;&#x3c;b>",
            "a\u0000b\u001b[31mc\u0007d\u0085",
            "\u202eright to left\u2066",
            "\ud83d\ude00 and half of one \ud83d",
            "x".repeat(1 << 20));
    desk.show(desk.events().events(), "append", HandQuery.EACH_TICK);
    for (String each : texts) {
      desk.send("2026-01-01T10:00:00", 1, each);
    }
    String waiting = ledger().toString();
    assertTrue(waiting.length() < 20_000, "" + waiting.length());
    desk.tick();
    desk.show(counts, "complete", HandQuery.EACH_TICK);
    for (String each : texts) {
      desk.send("2026-01-01T10:00:00", 1, each);
    }
    desk.tick();
    for (JsonNode frame : frames(board)) {
      for (String part : List.of("says", "words", "came", "title")) {
        String text = frame.get(part).isArray() ? "" + frame.get(part) : frame.get(part).asText();
        assertFalse(text.codePoints().anyMatch(TheBoardFollowsEachTick::isHidden), text);
        assertTrue(text.length() < 50_000, part + " " + text.length());
      }
      for (String part : List.of("pipeline", "time")) {
        String svg = frame.get(part).asText();
        if (frame.get("tick").asInt() > 0) {
          assertSafe(svg);
        }
      }
    }
    Path file = folder.resolve("work").resolve("hostile.html");
    board.record(file);
    String page = Files.readString(file);
    assertEquals(2, page.split("<script", -1).length - 1, "the data and the page's own");
    assertEquals(2, page.split("</script", -1).length - 1);
    assertFalse(page.contains("<!--"));
    assertTrue(page.length() < 1_500_000, "" + page.length());
    assertThrows(UncheckedIOException.class, () -> board.record(file));
  }

  private static boolean isHidden(int codePoint) {
    int type = Character.getType(codePoint);
    return codePoint != '\n'
        && (type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.SURROGATE
            || type == Character.LINE_SEPARATOR);
  }

  /** An image of plain shapes and texts: well-formed, and nothing in it runs or loads. */
  private static void assertSafe(String svg) throws Exception {
    assertTrue(svg.length() < 40_000, "" + svg.length());
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    var all = document.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      String name = all.item(i).getNodeName();
      assertFalse(name.matches("(?i)script|foreignObject|image|use|a|animate|set"), name);
      var attributes = all.item(i).getAttributes();
      for (int j = 0; j < attributes.getLength(); j++) {
        String attribute = attributes.item(j).getNodeName();
        assertFalse(attribute.matches("(?i)on.*|.*href"), attribute);
      }
    }
  }

  @Test
  @DisplayName("a recording is one file with all steps, and runs only its own script")
  void recording() throws Exception {
    desk.show(counts, "update", HandQuery.EACH_TICK);
    desk.send("t,1,login");
    desk.tick();
    desk.send("t,1,login");
    desk.tick();
    Path file = folder.resolve("monday.html");
    board.record(file);
    Path other = folder.resolve("other.html");
    Board.record(desk, other);
    for (Path each : List.of(file, other)) {
      String page = Files.readString(each);
      Matcher data =
          Pattern.compile("<script type=\"application/json\" id=\"recording\">(.*)</script>\n")
              .matcher(page);
      assertTrue(data.find());
      JsonNode read = JSON.readTree(data.group(1));
      assertEquals(
          List.of("start", "tick 1, batch 0", "tick 2, batch 1"),
          texts(read.get("frames"), "title"));
      assertTrue(read.get("frames").get(2).get("words").asText().contains("login  2"));
      String script = part(page, "<script>", "</script>");
      String style = part(page, "<style>", "</style>");
      String policy = part(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
      assertTrue(policy.startsWith("default-src 'none'; "), policy);
      assertTrue(policy.contains("script-src " + hash(script) + ";"), policy);
      assertTrue(policy.contains("style-src " + hash(style) + ";"), policy);
      assertFalse(page.contains(URI.create(board.address()).getFragment()), "the token");
    }
  }

  private static String part(String page, String from, String to) {
    int at = page.indexOf(from);
    assertTrue(at >= 0, from);
    return page.substring(at + from.length(), page.indexOf(to, at + from.length()));
  }

  private static String hash(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }
}
