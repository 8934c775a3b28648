import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import workbook.drawing.BatchDrawing;
import workbook.drawing.ComparisonDrawing;
import workbook.drawing.TimeDrawing;
import workbook.hand.ComparisonRun;
import workbook.hand.Desk;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.Timeline;
import workbook.session.Session;

@DisplayName("A drawing shows what the ledger holds")
@Tag(RunTests.SLOW)
class ADrawingShowsWhatTheLedgerHolds {

  private static final String DAY = "2026-01-01T";
  private static final int MOST_BYTES = 40_000;
  private static final Set<String> ELEMENTS =
      Set.of("svg", "title", "desc", "style", "rect", "path", "text");

  private Desk desk;
  private Dataset<Row> timed;

  @BeforeEach
  void newDesk() {
    desk = new Desk(Session.local());
    timed = desk.events().events().withColumn("time", to_timestamp(col("timestamp")));
  }

  @AfterEach
  void end() {
    desk.end();
  }

  private void tick(String... rows) {
    desk.send(rows);
    desk.tick();
  }

  /** A drawing that was read by an XML parser, and held against what all of them promise. */
  private static final class Read {

    final String svg;
    final Document document;
    final List<String> texts = new ArrayList<>();

    Read(String svg) throws Exception {
      this.svg = svg;
      assertTrue(svg.getBytes(UTF_8).length < MOST_BYTES, svg.length() + " characters");
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
      NodeList all = document.getElementsByTagName("*");
      for (int i = 0; i < all.getLength(); i++) {
        Element each = (Element) all.item(i);
        assertTrue(ELEMENTS.contains(each.getTagName()), each.getTagName());
        for (int j = 0; j < each.getAttributes().getLength(); j++) {
          String name = each.getAttributes().item(j).getNodeName();
          assertFalse(name.startsWith("on") || name.contains("href"), name);
        }
        if (each.getTagName().equals("text")) {
          texts.add(each.getTextContent());
        }
      }
      Element root = document.getDocumentElement();
      assertEquals("img", root.getAttribute("role"));
      String[] labels = root.getAttribute("aria-labelledby").split(" ");
      assertEquals(labels[0], first("title").getAttribute("id"));
      assertEquals(labels[1], first("desc").getAttribute("id"));
    }

    Element first(String name) {
      return (Element) document.getElementsByTagName(name).item(0);
    }

    String description() {
      return first("desc").getTextContent();
    }

    /** Each text is drawn, and each of them is said in the description as well. */
    void shows(String... wanted) {
      for (String each : wanted) {
        assertTrue(texts.contains(each), each + " is not drawn: " + texts);
        assertTrue(
            description().toLowerCase(ROOT).contains(each.toLowerCase(ROOT)),
            each + " is not said: " + description());
      }
    }

    void hasNot(String text) {
      assertTrue(texts.stream().noneMatch(each -> each.contains(text)), text + " in " + texts);
    }

    /** Where the text stands first, from left to right. */
    double x(String text) {
      NodeList all = document.getElementsByTagName("text");
      for (int i = 0; i < all.getLength(); i++) {
        if (all.item(i).getTextContent().equals(text)) {
          return Double.parseDouble(((Element) all.item(i)).getAttribute("x"));
        }
      }
      throw new AssertionError(text + " is not drawn: " + texts);
    }
  }

  private Read drawn(int tick) throws Exception {
    String svg = BatchDrawing.svg(desk.query(), tick);
    assertEquals(svg, BatchDrawing.svg(desk.query(), tick), "the same twice");
    return new Read(svg);
  }

  private Read timeline() throws Exception {
    String svg = TimeDrawing.svg(Timeline.of(desk.query()));
    assertEquals(svg, TimeDrawing.svg(Timeline.of(desk.query())), "the same twice");
    return new Read(svg);
  }

  private Dataset<Row> windows() {
    return timed
        .withWatermark("time", "10 minutes")
        .filter("event != 'ping'")
        .groupBy(window(col("time"), "5 minutes"), col("event"))
        .count();
  }

  @Test
  @DisplayName("a tick: the stations, what came, what was set apart, the state, what goes out")
  void tick() throws Exception {
    desk.show(windows(), "append", HandQuery.EACH_TICK);
    tick(DAY + "10:01:00,1,login", DAY + "10:04:59,2,view", DAY + "10:05:00,1,ping", ",3,view");
    Read first = drawn(0);
    first.shows(
        "Tick 1: batch 0",
        "2 of 4 rows go on",
        "10:01:00, 1, login",
        "in 10:00-10:05 login",
        "2 of 4 rows set apart",
        "10:05:00, 1, ping",
        "filtered",
        "NULL, 3, view",
        "time is NULL",
        "State: aggregation by window, event, 2 rows",
        "10:00-10:05, login, 1",
        "No row goes out",
        "append",
        "All times are of 2026-01-01, in UTC.");
    assertTrue(first.texts.containsAll(workbook.hand.Stations.NAMES), first.texts::toString);
    assertTrue(first.description().contains("goes at watermark 10:05:00"), first.description());
    tick(DAY + "10:16:00,1,logout", DAY + "10:02:00,3,view");
    drawn(1).shows("10:00-10:05, view, 2", "10:00-10:05, view, 1", "changed", "new");
    desk.tick();
    Read third = drawn(2);
    third.shows(
        "No row came: the batch ran because the watermark moved",
        "watermark used 10:06:00; for late rows 09:54:59", // Without the ping.
        "2 rows go out: 2 new",
        "10:00-10:05, login, 1");
    assertEquals(2, third.texts.stream().filter("gone"::equals).count());
    tick(DAY + "10:03:00,4,login");
    drawn(3).shows("No row goes on", "1 of 1 row set apart", "late: watermark 10:06:00");
    assertEquals(first.svg, drawn(0).svg, "what came later is not in an earlier tick");
  }

  @Test
  @DisplayName("all figures of 500 rows: summed up, in 40 KB, with the counts of plain Java")
  void many() throws Exception {
    desk.show(windows(), "update", HandQuery.EACH_TICK);
    List<String> rows =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    DAY
                        + LocalTime.of(10, i % 60, i % 50)
                        + (i % 50 == 0 ? ":00" : "")
                        + ","
                        + i
                        + ","
                        + (i % 10 == 0 ? "ping" : "event-" + i % 3))
            .toList();
    tick(rows.toArray(String[]::new));
    Map<String, Long> groups =
        rows.stream()
            .filter(each -> !each.endsWith("ping"))
            .collect(
                groupingBy(
                    each -> {
                      String[] fields = each.substring(DAY.length()).split(",");
                      LocalTime time = LocalTime.parse(fields[0]);
                      LocalTime from = time.withSecond(0).withMinute(time.getMinute() / 5 * 5);
                      return from + "-" + from.plusMinutes(5) + ", " + fields[2];
                    },
                    TreeMap::new,
                    counting()));
    Read read = drawn(0);
    read.shows(
        "450 of 500 rows go on",
        "and 442 more rows",
        "50 of 500 rows set apart",
        "and 45 filtered",
        "State: aggregation by window, event, " + groups.size() + " rows",
        groups.size() + " rows go out: " + groups.size() + " new",
        "and " + (groups.size() - 8) + " more rows: " + (groups.size() - 8) + " new");
    groups.entrySet().stream()
        .limit(8)
        .forEach(each -> read.shows(each.getKey() + ", " + each.getValue()));
    Read time = timeline();
    long drawn = time.description().split("row \\d+ of ", -1).length - 1;
    time.shows("and " + (500 - drawn) + " more rows");
    assertTrue(drawn >= 20, drawn + " rows are drawn");
    new Read(TimeDrawing.seconds(Timeline.of(desk.query()), 0)).shows("1-500");
    new Read(
        ComparisonDrawing.svg(
            desk.compare(new ComparisonRun(desk.events()).sameBatches().modes(windows()))));
  }

  @Test
  @DisplayName("text of the stream stays text: markup, control characters, a megabyte")
  void hostile() throws Exception {
    String[] texts = {
      "<script>alert(1)</script>",
      "\"><svg onload=alert(1)>",
      "]]></style><!-- & &amp; '",
      "a\u0007b\u202ec\u200fd\u0000e\ud800f\ufffeg",
      "x".repeat(1_000_000),
      "\u05d0\u05d1 \u65e5\u672c\u8a9e"
    };
    desk.show(desk.events().events().groupBy("event").count(), "complete", HandQuery.EACH_TICK);
    for (int i = 0; i < texts.length; i++) {
      desk.send("t", i, texts[i]);
    }
    desk.tick();
    List<Read> all =
        List.of(
            drawn(0),
            new Read(TimeDrawing.seconds(Timeline.of(desk.query()), 0)),
            new Read(
                ComparisonDrawing.svg(
                    desk.compare(
                        new ComparisonRun(desk.events())
                            .sameBatches()
                            .modes(desk.events().events().groupBy("event").count())))));
    for (Read each : all) {
      int invisible = Character.getType('\u0007');
      assertTrue(
          each.svg
              .codePoints()
              .noneMatch(
                  point ->
                      point != '\n'
                          && (Character.getType(point) == invisible
                              || Character.getType(point) == Character.FORMAT
                              || Character.getType(point) == Character.SURROGATE)),
          "an invisible character");
    }
    all.get(0).shows("t, 0, <script>alert(1)</script>", "t, 1, \"><svg onload=alert(1)>");
    assertTrue(all.get(0).description().contains("a\\u0007b\\u202ec\\u200fd\\u0000e"));
    assertTrue(all.get(0).description().contains("t, 4, xxxxx"));
    assertFalse(all.get(0).description().contains("x".repeat(100)));
  }

  @Test
  @DisplayName("time: a row stands where it happened, and the watermark where it stood")
  void time() throws Exception {
    desk.show(
        timed.withWatermark("time", "1 minute").groupBy(window(col("time"), "1 minute")).count(),
        "append",
        HandQuery.EACH_TICK);
    tick(DAY + "10:00:05,1,login", DAY + "10:00:40,1,view");
    tick(DAY + "10:01:30,3,login");
    tick(DAY + "10:02:00,2,view");
    desk.tick();
    tick(DAY + "10:00:50,4,login", ",4,login");
    Read read = timeline();
    // One second is as wide everywhere; labels are wider than they are long, and say minutes.
    double second = (read.x("10:02") - read.x("10:01")) / 60;
    String[] times = {"10:00:05", "10:00:40", "10:01:30", "10:02:00", "10:00:50"};
    for (int i = 0; i < times.length; i++) {
      long after = Duration.between(LocalTime.of(10, 1), LocalTime.parse(times[i])).toSeconds();
      double x = read.x("10:01") + after * second;
      assertEquals(x, read.x(String.valueOf(i + 1)), 0.2, "row " + (i + 1));
    }
    // The watermark: a minute behind the largest time of the batches before.
    List<Double> steps = new ArrayList<>();
    for (int after : new int[] {-80, -30, 0, 0}) { // 09:59:40, 10:00:30, 10:01:00, 10:01:00
      steps.add(read.x("10:01") + after * second);
    }
    assertEquals(rounded(steps), steps(read, "a"), "the watermark used");
    assertEquals(rounded(steps.subList(0, 3)), steps(read, "b d"), "the one for late rows");
    String said = read.description();
    assertTrue(said.contains("row 5 of 10:00:50, dropped as late"), said);
    assertTrue(said.contains("window 10:00:00-10:01:00 sent and final"), said);
    assertTrue(said.contains("window 10:02:00-10:03:00 open"), said);
    assertTrue(said.contains("Without an event time: row 6."), said);
    Read before = new Read(TimeDrawing.svg(Timeline.of(desk.query()), 1));
    before.hasNot("batch 2");
    assertEquals(read.x("10:01"), before.x("10:01"), "the axis stays where it is");
  }

  private static List<Long> rounded(List<Double> numbers) {
    return numbers.stream().map(Math::round).toList();
  }

  /** The places where a stepped line goes down, from the top. */
  private static List<Long> steps(Read read, String classes) {
    NodeList all = read.document.getElementsByTagName("path");
    for (int i = 0; i < all.getLength(); i++) {
      Element path = (Element) all.item(i);
      if (path.getAttribute("class").equals(classes) && path.getAttribute("d").contains("V")) {
        List<Long> steps = new ArrayList<>();
        for (String each : path.getAttribute("d").substring(1).split("H|(?<=V[\\d.]{1,9})(?=V)")) {
          steps.add(Math.round(Double.parseDouble(each.split("[ V]")[0])));
        }
        return steps;
      }
    }
    throw new AssertionError("no line " + classes);
  }

  @Test
  @DisplayName("time of sliding windows and of sessions: each window is a box")
  void otherWindows() throws Exception {
    desk.show(
        timed
            .withWatermark("time", "10 minutes")
            .groupBy(window(col("time"), "10 minutes", "5 minutes"))
            .count(),
        "update",
        HandQuery.EACH_TICK);
    tick(DAY + "10:07:00,1,login");
    String said = timeline().description();
    assertTrue(said.contains("window 10:00:00-10:10:00 sent"), said);
    assertTrue(said.contains("window 10:05:00-10:15:00 sent"), said);
    desk.show(
        timed
            .withWatermark("time", "10 minutes")
            .groupBy(session_window(col("time"), "5 minutes"), col("user_id"))
            .count(),
        "complete",
        HandQuery.EACH_TICK);
    tick(DAY + "10:00:00,1,login", DAY + "10:03:00,1,view", DAY + "10:10:00,1,view");
    said = timeline().description();
    assertTrue(said.contains("window 10:00:00-10:08:00 1: sent"), said);
    assertTrue(said.contains("window 10:10:00-10:15:00 1: sent"), said);
  }

  @Test
  @DisplayName("a session is drawn as long as it was in each batch, also when it was sent later")
  void growingSession() throws Exception {
    desk.show(
        timed
            .withWatermark("time", "10 minutes")
            .groupBy(session_window(col("time"), "5 minutes"), col("user_id"))
            .count(),
        "append",
        HandQuery.EACH_TICK);
    tick(DAY + "10:00:00,1,login", DAY + "10:07:00,1,view");
    tick(DAY + "10:04:00,1,view");
    String open = timeline().description();
    tick(DAY + "10:30:00,1,login");
    desk.tick();
    for (String said : List.of(open, timeline().description())) {
      String first = said.substring(said.indexOf("Batch 0"), said.indexOf("Batch 1"));
      assertTrue(
          first.contains("window 10:00:00-10:05:00 1: open; window 10:07:00-10:12:00"), said);
      assertFalse(first.contains("10:00:00-10:12:00"), said);
      String second = said.substring(said.indexOf("Batch 1"));
      assertTrue(second.contains("window 10:00:00-10:12:00 1: open"), said);
      assertFalse(second.contains("10:04:00-10:09:00"), said);
    }
    assertTrue(timeline().description().contains("window 10:00:00-10:12:00 1: sent and final"));
  }

  @Test
  @DisplayName("a batch that was killed is drawn as killed, and what came again as such")
  void killed() throws Exception {
    desk.show(windows(), "update", HandQuery.EACH_TICK);
    tick(DAY + "10:01:00,1,login");
    desk.crash("after the sink");
    tick(DAY + "10:02:00,2,view");
    drawn(1)
        .shows(
            "Killed after the sink: the batch is not done, and the next run repeats it.",
            "1 row came",
            "State: aggregation by window, event, 1 row");
    timeline().shows("killed after the sink");
    desk.restart();
    timeline().hasNot("tick 3"); // Spark has run the batch again, and no tick has told it.
    desk.tick();
    drawn(2)
        .shows("1 row goes out: 1 again", "again", "State: aggregation by window, event, 2 rows");
    String said = timeline().description();
    assertTrue(
        said.contains("Batch 1 in tick 2, killed after the sink: row 2 of 10:02:00, to be read"),
        said);
    assertTrue(said.contains("Batch 1 in tick 3: row 2 of 10:02:00; window"), said);
  }

  @Test
  @DisplayName("three output modes side by side, with Spark's refusal; ticks without a batch")
  void modes() throws Exception {
    Dataset<Row> counts = desk.events().events().groupBy("event").count();
    desk.show(counts, "update", HandQuery.EACH_TICK);
    tick("t,1,login", "t,2,login");
    tick("t,3,view");
    desk.tick();
    Read read =
        new Read(
            ComparisonDrawing.svg(
                desk.compare(new ComparisonRun(desk.events()).sameBatches().modes(counts))));
    read.shows("append is refused", "refused", "login, 2", "view, 1", "no batch");
    assertTrue(read.description().contains("complete, tick 2: same login, 2; new view, 1."));
    assertTrue(read.description().contains("update, tick 2: new view, 1."));
    assertTrue(
        read.x("append") < read.x("update") && read.x("update") < read.x("complete"),
        "side by side");
  }

  @Test
  @DisplayName("the trigger's seconds: rows wait for the batch that takes them")
  void seconds() throws Exception {
    desk.show(
        timed.groupBy("event").count(),
        "update",
        org.apache.spark.sql.streaming.Trigger.ProcessingTime("3 seconds"));
    tick("t,1,login");
    tick("t,2,login", "t,3,view");
    drawn(1).shows("Tick 2: no batch", "No batch ran in this tick");
    assertTrue(drawn(1).description().contains("No batch has read yet: rows 1, 2, 3"));
    desk.tick();
    String said = timeline().description();
    assertTrue(
        said.contains(
            "Batch 0 runs in second 3: row 1 sent in second 1; rows 2, 3 sent in second 2; 2 rows"),
        said);
  }

  @Test
  @DisplayName("a slow batch: what is sent meanwhile waits, and the next batch runs at once")
  void slow() throws Exception {
    desk.show(timed.groupBy("event").count(), "update", HandQuery.EACH_TICK);
    desk.slow(2);
    tick("t,1,login");
    assertEquals("No batch is done: a slow one runs, for 2 s more.", desk.query().whyNoBatch());
    tick("t,2,login");
    tick("t,3,view");
    assertEquals(List.of(2, 2), desk.query().tickOfBatches());
    String said = timeline().description();
    assertTrue(
        said.contains("Batch 0 is slow and runs from second 1 to 3: row 1 sent in second 1; 1 row"),
        said);
    assertTrue(
        said.contains(
            "Batch 1 runs in second 3: row 2 sent in second 2; row 3 sent in second 3; 2 rows out"),
        said);
    assertThrows(IllegalStateException.class, desk::undo);
    tick("t,4,view");
    drawn(3).shows("1 row came", "t, 4, view", "view, 2");
  }

  @Test
  @DisplayName("a join of two streams, a query without a state, and what there is nothing of")
  void others() throws Exception {
    HandStream ads = desk.stream("user INT, ad STRING");
    desk.show(
        desk.events().events().join(ads.events(), expr("user_id = user")),
        "append",
        HandQuery.EACH_TICK);
    assertThrows(IllegalArgumentException.class, () -> BatchDrawing.svg(desk.query(), 0));
    ads.send("1,hats");
    tick("t,1,login", "t,2,login");
    drawn(0).shows("1, hats", "t, 2, login", "no partner yet", "1 row goes out: 1 new");
    desk.show(desk.events().events(), "append", HandQuery.EACH_TICK);
    tick("t,1,login");
    drawn(0).shows("No state: each row is done with when its batch is", "t, 1, login");
    assertThrows(IllegalArgumentException.class, () -> BatchDrawing.svg(desk.query(), 1));
    Set<String> ids = new TreeSet<>();
    ids.add(drawn(0).first("title").getAttribute("id"));
    ids.add(timeline().first("title").getAttribute("id"));
    assertEquals(2, ids.size(), "two drawings may stand in one page");
  }

  @Test
  @DisplayName("rows of a source of its own were not sent: they are counted, and go out")
  void otherSource(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("a.txt"), "hello\nworld\n");
    Dataset<Row> lines = Session.local().readStream().text(folder.toString());
    desk.show(lines, "append", HandQuery.EACH_TICK);
    desk.tick();
    drawn(0).shows("2 rows of a source of its own", "hello", "world", "2 rows go out: 2 new");
  }
}
