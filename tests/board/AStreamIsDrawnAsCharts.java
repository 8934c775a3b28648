import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import workbook.board.ProgressBoard;

@DisplayName("A stream that runs by itself is drawn as charts")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class AStreamIsDrawnAsCharts {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern ADDRESS =
      Pattern.compile("The board: (http://127[.]0[.]0[.]1:\\d+/)");

  private final ProgressBoard board = new ProgressBoard();

  @TempDir Path folder;

  @AfterEach
  void close() {
    board.close();
  }

  /** A report as Spark writes it, of a batch that took 100 ms, 60 of them in addBatch. */
  private static String report(Instant at, int batch, int rows, String more) {
    return ("{'id':'x','name':'csv-agg','timestamp':'%s','batchId':%d,'numInputRows':%d,"
            + "'durationMs':{'addBatch':60,'commitOffsets':5,'getBatch':1,'latestOffset':10,"
            + "'queryPlanning':4,'triggerExecution':100,'walCommit':8}%s}")
        .formatted(at, batch, rows, more)
        .replace('\'', '"');
  }

  private static JsonNode progress(String address, int after) throws Exception {
    URI progress = URI.create(address).resolve("/progress?after=" + after);
    var answer = CLIENT.send(HttpRequest.newBuilder(progress).build(), BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  @Test
  @DisplayName("of each report the figures, for ten minutes; what is none is refused")
  void reports() throws Exception {
    Instant now = Instant.parse("2026-01-01T10:20:00.000Z");
    board.add(report(now.minusSeconds(601), 0, 7, ""));
    board.add(
        report(
            now.minusSeconds(599),
            1,
            5,
            ",'inputRowsPerSecond':2.5,'processedRowsPerSecond':50.0,"
                + "'stateOperators':[{'numRowsTotal':3,'memoryUsedBytes':400},"
                + "{'numRowsTotal':4,'memoryUsedBytes':500}],"
                + "'sources':[{'metrics':{'maxOffsetsBehindLatest':'12'}},"
                + "{'metrics':{'maxOffsetsBehindLatest':'7'}},{}]"));
    assertEquals(2, progress(board.address(), 0).get("points").size());
    board.add(report(now, 2, 0, ",'stateOperators':[],'sources':[{}]"));
    JsonNode points = progress(board.address(), 0).get("points");
    assertEquals(2, points.size(), "the first one is older than ten minutes");
    assertEquals(
        JSON.readTree(
            "{\"number\":2,\"batch\":1,\"at\":"
                + now.minusSeconds(599).toEpochMilli()
                + ",\"took\":100,\"rows\":5,\"came\":2.5,\"processed\":50.0,"
                + "\"phases\":[10,8,1,4,60,5,12],\"stateRows\":7,\"stateBytes\":900,"
                + "\"lag\":12.0}"),
        points.get(0));
    assertFalse(points.get(1).has("stateRows") || points.get(1).has("lag"), "" + points.get(1));
    assertEquals(1, progress(board.address(), 2).get("points").size());
    for (String none : List.of("", "x", "[]", "{}", "{\"timestamp\":\"2026-01-01T10:20:00Z\"}")) {
      assertThrows(IllegalArgumentException.class, () -> board.add(none), none);
    }
  }

  @Test
  @DisplayName("the page says and draws the figures, light and dark, wide and narrow")
  void page() throws Exception {
    assumeTrue(Chromium.program().isPresent(), "needs Chromium: apt-get install chromium");
    Instant now = Instant.now();
    String figures =
        ",'inputRowsPerSecond':20.0,'processedRowsPerSecond':2500.0,"
            + "'stateOperators':[{'numRowsTotal':4,'memoryUsedBytes':1500}]";
    try (Chromium browser = new Chromium();
        Chromium.Tab tab = browser.open(board.address(), 1280, 800)) {
      tab.awaitText("says", "No batch yet.");
      for (int i = 0; i < 5; i++) {
        board.add(report(now.minusSeconds(500 - 100L * i), i, 10 + i, figures));
      }
      tab.awaitText("says", "Batch 4: 14 rows in 100 ms. On this page: 5 batches, 60 rows.");
      tab.await("document.body.dataset.drawn === '5'");
      assertEquals("csv-agg", tab.text("title"));
      assertEquals(
          "came20processed2,500",
          tab.value("document.querySelector('#rates .key').innerText")
              .asText()
              .replaceAll("\\s", ""));
      assertEquals(
          "latestOffset10walCommit8getBatch1queryPlanning4addBatch60commitOffsets5therest12",
          tab.value("document.querySelector('#phases .key').innerText")
              .asText()
              .replaceAll("\\s", ""));
      assertTrue(tab.value("document.getElementById('lag').innerText").asText().contains("Kafka"));
      assertFalse(tab.value("document.querySelector('#lag .plot').checkVisibility()").asBoolean());
      // One batch in twenty takes 5 seconds: the others stay to be seen, and it is told.
      for (int i = 5; i < 24; i++) {
        board.add(report(now, i, 1, figures));
      }
      board.add(report(now, 24, 1, figures).replace(":100,", ":5000,"));
      tab.await("document.body.dataset.drawn === '25'");
      assertEquals(
          "1 batch higher than this, up to 5,000",
          tab.value("document.querySelector('#phases .higher').textContent").asText());
      Set<String> grounds = new TreeSet<>();
      for (boolean dark : List.of(false, true)) {
        tab.dark(dark);
        grounds.add(tab.value("getComputedStyle(document.body).backgroundColor").asText());
        for (int width : List.of(360, 1280)) {
          tab.size(width, 800);
          tab.await(
              "Math.abs(document.querySelector('#rates .plot').clientWidth"
                  + " - document.querySelector('#rates canvas').clientWidth) < 2");
          assertEquals(
              0,
              tab.value("Math.max(0, document.documentElement.scrollWidth - innerWidth)").asInt());
          for (String chart : List.of("rates", "phases", "state-rows", "state-bytes")) {
            assertTrue(inked(tab, chart) > 100, chart + " at " + width);
          }
        }
        assertEquals(List.of(), tab.axe());
      }
      assertEquals(2, grounds.size());
      assertEquals(List.of(), tab.complaints());
      board.close();
      tab.awaitText("trouble", "the stream has ended");
    }
  }

  /** How many points of a chart are drawn. */
  private static int inked(Chromium.Tab tab, String chart) throws Exception {
    return tab.value(
            "{ const all = document.querySelector('#"
                + chart
                + " .plot canvas'); const data = all.getContext('2d')"
                + ".getImageData(0, 0, all.width, all.height).data; let inked = 0;"
                + " for (let i = 3; i < data.length; i += 4) { inked += data[i] > 0; } inked; }")
        .asInt();
  }

  @Test
  @Timeout(600)
  @DisplayName("stream-processor --board starts them beside itself, and they end with it")
  void besideTheProcessor() throws Exception {
    try (Script processor = Script.start("stream-processor", "--input", "data/events", "--board")) {
      String line = processor.awaitLine("The board: ");
      Matcher found = ADDRESS.matcher(line);
      assertTrue(found.find(), line);
      JsonNode points = progress(found.group(1), 0).get("points");
      while (points.isEmpty()) {
        Thread.sleep(20);
        points = progress(found.group(1), 0).get("points");
      }
      assertEquals(100, points.get(0).get("rows").asInt());
      assertEquals(4, points.get(0).get("stateRows").asInt(), "one for each type of event");
      processor.signal("TERM"); // Unlike Ctrl+C, it is not sent to the board.
      processor.awaitLine("Batches: 1, rows: 100");
      processor.exitCode();
      assertFalse(processor.err().contains("The board has ended"), processor.err());
      assertThrows(
          ConnectException.class,
          () -> {
            while (true) {
              progress(found.group(1), 0);
              Thread.sleep(20);
            }
          });
    }
  }

  @Test
  @DisplayName("a line that is no report is told with its number; elsewhere there is no board")
  void refusals() throws Exception {
    try (Script charts = Script.start("charts")) {
      charts.type("{}");
      charts.endInput();
      assertEquals(0, charts.exitCode(), charts.err());
      assertEquals(
          "Line 1 is not drawn: no progress of a query: it has no timestamp.", charts.err());
    }
    String root = Script.root().toString();
    Process elsewhere =
        new ProcessBuilder(
                root + "/jbang", "run", root + "/scripts/StreamProcessor.java", "--board")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(elsewhere.getInputStream().readAllBytes(), UTF_8);
    assertEquals(2, elsewhere.waitFor(), said);
    assertTrue(said.contains("--board is another command of the workbook: run this in"), said);
  }
}
