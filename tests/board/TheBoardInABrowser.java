import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import workbook.board.VoteHost;
import workbook.exercises.AtPrompt;
import workbook.prompt.LessonPage;
import workbook.prompt.Lessons;
import workbook.prompt.PromptExecution;
import workbook.prompt.VoteAtBoard;
import workbook.session.Session;

@DisplayName("The board in a real browser, beside a prompt")
@Tag(RunTests.SLOW)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TheBoardInABrowser {

  private static final String MINUTES = "show(minutes, \"append\");";
  private static final String COUNTS = "show(counts, \"update\");";

  private static final PrintStream SCREEN = System.out;
  private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();

  private static ClassLoader loader;
  private static JShell shell;
  private static Chromium browser;
  private static String address;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Chromium.program().isPresent(), "needs Chromium: apt-get install chromium");
    loader = Thread.currentThread().getContextClassLoader();
    System.setOut(new PrintStream(PRINTED, true, UTF_8));
    shell =
        JShell.builder()
            .executionEngine(new PromptExecution(), Map.of())
            .tempVariableNameGenerator(() -> "$value")
            .build();
    type(Files.readString(Script.root().resolve("workbook/prompt/start.jsh")));
    LessonPage lesson = LessonPage.number(5);
    type(Files.readString(lesson.start()));
    Lessons.beginsAt(lesson);
    Matcher said =
        Pattern.compile("The board: (http://127[.]0[.]0[.]1:\\d+/#\\S+)").matcher(type("board();"));
    assertTrue(said.find());
    address = said.group(1);
    assertTrue(type("board();").contains(address), "a second call tells the same board");
    browser = new Chromium();
  }

  @AfterAll
  static void end() {
    System.setOut(SCREEN);
    if (browser != null) {
      browser.close();
    }
    if (shell != null) {
      Session.local().stop();
      shell.close();
      Thread.currentThread().setContextClassLoader(loader);
    }
  }

  @BeforeEach
  void nothingPrinted() {
    PRINTED.reset();
  }

  /** Types snippets at the prompt, one after the other, and returns what is printed. */
  private static String type(String snippets) throws Exception {
    int from = PRINTED.toString(UTF_8).length();
    String rest = snippets;
    while (!rest.isBlank()) {
      var next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      assertTrue(next.completeness().isComplete(), rest);
      for (SnippetEvent event : shell.eval(next.source())) {
        if (event.exception() != null) {
          throw event.exception();
        }
        assertFalse(event.status() == Snippet.Status.REJECTED, next.source());
      }
      rest = next.remaining();
    }
    return PRINTED.toString(UTF_8).substring(from);
  }

  private static void awaitPrinted(String text) throws Exception {
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (!PRINTED.toString(UTF_8).contains(text)) {
      assertTrue(System.nanoTime() < deadline, text + " in " + PRINTED.toString(UTF_8));
      Thread.sleep(20);
    }
  }

  private Chromium.Tab open() throws Exception {
    Chromium.Tab tab = browser.open(address, 1280, 800);
    tab.await("document.body.dataset.shown || document.getElementById('says').textContent");
    return tab;
  }

  private static void assertNoComplaints(Chromium.Tab tab) {
    assertEquals(List.of(), tab.complaints());
  }

  @Test
  @Order(1)
  @DisplayName("the page's numbers are those that plain Java counts, tick by tick, in two tabs")
  void numbers() throws Exception {
    type(COUNTS);
    try (Chromium.Tab tab = open();
        Chromium.Tab other = open()) {
      var all = new TreeMap<String, Integer>();
      List<List<String>> ticks =
          List.of(List.of("login", "login", "view"), List.of("view"), List.of("logout", "login"));
      for (List<String> tick : ticks) {
        var changed = new TreeSet<String>();
        StringBuilder send = new StringBuilder();
        for (String event : tick) {
          all.merge(event, 1, Integer::sum);
          changed.add(event);
          send.append(send.isEmpty() ? "" : ", ").append("\"t,1,").append(event).append('"');
        }
        type("send(" + send + "); tick();");
        String says =
            "%d %s in, %d %s out"
                .formatted(
                    tick.size(),
                    tick.size() == 1 ? "row" : "rows",
                    changed.size(),
                    changed.size() == 1 ? "row" : "rows");
        for (Chromium.Tab each : List.of(tab, other)) {
          each.awaitText("says", says);
          for (String event : changed) {
            each.awaitText("words", event);
            String words = each.text("words");
            assertTrue(
                Pattern.compile("(?m)^(new|changed) +" + event + " +" + all.get(event) + "$")
                    .matcher(words)
                    .find(),
                words);
          }
        }
      }
      assertNoComplaints(tab);
      assertNoComplaints(other);
    }
  }

  @Test
  @Order(2)
  @DisplayName("each button makes its call at the prompt, and the prompt shows it")
  void hands() throws Exception {
    type(MINUTES);
    try (Chromium.Tab tab = open()) {
      tab.press("s");
      tab.type("2026-01-01T10:00:05,1,login");
      tab.press("Enter");
      awaitPrinted("send(\"2026-01-01T10:00:05,1,login\")\n");
      tab.awaitText("waiting", "2026-01-01T10:00:05, 1, login");
      tab.click("undo");
      awaitPrinted("undo()\nTaken back: 1 row that waited for a tick.\n");
      tab.awaitText("waiting", "nothing");
      // A row of the lesson's page.
      click(tab, "2026-01-01T10:00:05,1,login");
      tab.awaitText("waiting", "10:00:05");
      tab.press("Escape", "t");
      awaitPrinted("tick()\n--- batch 0 ---");
      tab.awaitText("says", "Batch 0: 1 row in, 0 rows out, 1 row kept.");
      type("send(\"2026-01-01T10:03:30,7,view\"); tick(); tick();");
      tab.awaitText("says", "Batch 2: 0 rows in, 1 row out (1 new), 1 row kept.");
      clickOffer(tab, 0, "a late one", "2026-01-01T10:01:30,7,view");
      clickOffer(tab, 1, "a malformed one", "no time,7,view");
      clickOffer(tab, 2, "a duplicate", "2026-01-01T10:03:30,7,view");
      tab.click("tick");
      tab.awaitText("says", "Batch 3: 3 rows in, 0 rows out, 1 row kept, 1 dropped as late.");
      awaitPrinted("dropped as late 1");
      tab.value("document.getElementById('place').value = 'before the sink'");
      tab.click("crash");
      awaitPrinted("crash(\"before the sink\")\nThe next batch dies before the sink.\n");
      tab.awaitText("says", "The next batch dies before the sink.");
      type("send(\"2026-01-01T10:09:30,7,view\");");
      tab.click("tick");
      tab.awaitText("says", "The query was killed before the sink.");
      tab.click("tick");
      tab.awaitText("trouble", "The query was killed before the sink");
      awaitPrinted("|  ");
      tab.click("restart");
      tab.awaitText("says", "A new run on the same checkpoint begins.");
      tab.await("!document.getElementById('trouble').textContent");
      tab.click("tick");
      tab.awaitText("says", "1 row in");
      // What Spark refuses, both see.
      tab.press("s");
      tab.value("document.getElementById('row').value = 't,no number,login'");
      tab.press("Enter");
      tab.awaitText("trouble", "has \"no number\" for user_id");
      awaitPrinted("|  Nothing was sent: the line \"t,no number,login\"");
      assertNoComplaints(tab);
    }
  }

  private static void click(Chromium.Tab tab, String row) throws Exception {
    assertTrue(
        tab.value(
                "[...document.querySelectorAll('#offers button')].some((each) =>"
                    + " each.lastChild.textContent === '"
                    + row
                    + "' && (each.click(), true))")
            .asBoolean(),
        row);
  }

  private static void clickOffer(Chromium.Tab tab, int place, String what, String row)
      throws Exception {
    tab.awaitText("offers", row);
    String button = "document.querySelectorAll('#offers button')[" + place + "]";
    assertEquals(what, tab.value(button + ".firstChild.textContent").asText());
    assertEquals(row, tab.value(button + ".lastChild.textContent").asText());
    tab.value(button + ".click()");
    awaitPrinted("send(\"" + row + "\")\n");
  }

  @Test
  @Order(3)
  @DisplayName("while something runs at the prompt, a button waits and then says so")
  void busy() throws Exception {
    type(COUNTS);
    Path go = folder.resolve("go");
    try (Chromium.Tab tab = open()) {
      var typed =
          CompletableFuture.runAsync(
              () -> {
                try {
                  type(
                      "{ System.out.println(\"waits\"); while (!Files.exists(Path.of(\""
                          + go
                          + "\"))) Thread.sleep(5); }");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      try {
        awaitPrinted("waits");
        tab.click("tick");
        tab.awaitText("trouble", "The prompt is busy");
        assertFalse(PRINTED.toString(UTF_8).contains("tick()\n"));
      } finally {
        Files.createFile(go);
      }
      typed.get();
      tab.click("tick");
      awaitPrinted("tick()\nNo batch: nothing was sent.");
      tab.await("!document.getElementById('trouble').textContent");
    }
  }

  @Test
  @Order(4)
  @DisplayName("steps, first and newest, by keys and by buttons; playing goes to the end")
  void steps() throws Exception {
    type(COUNTS);
    type("send(\"t,1,a\"); tick(); send(\"t,1,b\"); tick(); send(\"t,1,c\"); tick();");
    try (Chromium.Tab tab = open()) {
      tab.awaitText("title", "tick 3");
      tab.press("ArrowLeft");
      tab.awaitText("title", "tick 2");
      tab.awaitText("words", "new  b");
      tab.press("ArrowLeft", "ArrowLeft");
      tab.awaitText("title", "start");
      tab.click("forth");
      tab.awaitText("title", "tick 1");
      // What comes meanwhile does not take the reader away.
      type("send(\"t,1,d\"); tick();");
      tab.await("!document.getElementById('last').disabled");
      assertTrue(tab.text("title").contains("tick 1"));
      tab.press("End");
      tab.awaitText("title", "tick 4");
      assertTrue(tab.value("document.getElementById('forth').disabled").asBoolean());
      tab.press("ArrowLeft", "ArrowLeft", "+", "+", " ");
      tab.awaitText("title", "tick 4");
      tab.await("document.getElementById('play').getAttribute('aria-pressed') === 'false'");
      tab.press("Home");
      tab.await("document.getElementById('first').disabled");
      assertNoComplaints(tab);
    }
  }

  @Test
  @Order(5)
  @DisplayName("predict: the next result is covered until a key is pressed, whatever is looked at")
  void predict() throws Exception {
    type(COUNTS);
    type("send(\"t,1,login\"); tick();");
    try (Chromium.Tab tab = open()) {
      tab.awaitText("words", "login  1");
      tab.press("p");
      assertTrue(tab.isSeen("result"), "what was seen stays");
      type("send(\"t,2,login\"); tick();");
      tab.await("document.body.dataset.shown === 'covered'");
      assertFalse(tab.isSeen("result"));
      assertTrue(tab.isSeen("cover"));
      assertEquals("t, 2, login", tab.text("rows"));
      String seen = tab.value("document.body.innerText").asText();
      for (String told : List.of("1 changed", "row out", "login  2", "batch 1")) {
        assertFalse(seen.contains(told), told + " in " + seen);
      }
      assertEquals("Board: tick 2", tab.value("document.title").asText());
      tab.press(" ");
      tab.awaitText("says", "1 row out (1 changed)");
      assertTrue(tab.isSeen("result"));
      assertFalse(tab.isSeen("cover"));
      type("send(\"t,3,login\"); tick();");
      tab.await("document.body.dataset.shown === 'covered'");
      tab.press("p");
      tab.awaitText("words", "login  3");
      tab.press("p");
      type("send(\"t,4,login\"); tick();");
      tab.awaitText("words", "login  4");
      assertNoComplaints(tab);
    }
  }

  @Test
  @Order(6)
  @DisplayName("a page that was away shows what it missed")
  void comesBack() throws Exception {
    type(COUNTS);
    type("send(\"t,1,login\"); tick();");
    try (Chromium.Tab tab = open()) {
      tab.awaitText("title", "tick 1");
      tab.go("about:blank");
      type("send(\"t,1,login\"); tick();");
      tab.go(address);
      tab.awaitText("title", "tick 2");
      tab.press("ArrowLeft");
      tab.awaitText("words", "login  1");
    }
  }

  @Test
  @Order(7)
  @DisplayName("everything can be reached and done with the keyboard alone")
  void keyboard() throws Exception {
    type(COUNTS);
    type("send(\"t,1,login\"); tick(); send(\"t,1,login\"); tick();");
    try (Chromium.Tab tab = open()) {
      tab.awaitText("title", "tick 2");
      tab.press("ArrowLeft");
      tab.awaitText("title", "tick 1");
      String controls =
          "[...document.querySelectorAll('button, select, input, summary')]"
              + ".filter((each) => each.checkVisibility() && !each.disabled)";
      int all = tab.value(controls + ".length").asInt();
      assertTrue(all > 15, "" + all);
      tab.value(controls + ".forEach((each, i) => (each.dataset.number = i))");
      Set<Integer> reached = new TreeSet<>();
      for (int i = 0; i < all + 8; i++) {
        tab.press("Tab");
        JsonNode number = tab.value("document.activeElement.dataset.number ?? ''");
        if (!number.asText().isEmpty()) {
          reached.add(number.asInt());
          String outline = "getComputedStyle(document.activeElement).outlineStyle";
          assertEquals("solid", tab.value(outline).asText(), "the focus is seen");
        }
      }
      assertEquals(all, reached.size());
      tab.value("document.getElementById('tick').focus()");
      tab.press("Enter");
      awaitPrinted("tick()\nNo batch");
      tab.value("document.activeElement.blur()");
      tab.press("?");
      assertTrue(tab.isSeen("help"));
      tab.press("?");
      assertFalse(tab.isSeen("help"));
      tab.press("h");
      assertFalse(tab.isSeen("hands"));
      tab.press("h");
      assertTrue(tab.isSeen("hands"));
      boolean open = tab.value("document.getElementById('detail').open").asBoolean();
      tab.press("w");
      assertEquals(!open, tab.value("document.getElementById('detail').open").asBoolean());
      tab.press("u");
      awaitPrinted("undo()\nTaken back");
      assertNoComplaints(tab);
    }
  }

  @Test
  @Order(8)
  @DisplayName("without the token there is nothing to press, and all to see")
  void onlyLooks() throws Exception {
    type(COUNTS);
    type("send(\"t,1,login\"); tick();");
    try (Chromium.Tab tab = browser.open(address.replaceFirst("#.*", ""), 1280, 800)) {
      tab.awaitText("words", "login  1");
      assertFalse(tab.isSeen("hands"));
      tab.press("h", "t", "u");
      assertFalse(tab.isSeen("hands"));
      type("send(\"t,1,login\"); tick();");
      tab.awaitText("words", "login  2");
      assertFalse(PRINTED.toString(UTF_8).contains("tick()\n"));
      assertNoComplaints(tab);
    }
  }

  @Test
  @Order(9)
  @DisplayName("it fits a phone and a projector, light and dark, and axe finds nothing")
  void fits() throws Exception {
    type(MINUTES);
    type(
        "send(\"2026-01-01T10:00:05,1,login\"); tick(); send(\"2026-01-01T10:02:30,2,view\");"
            + " tick(); tick();");
    try (Chromium.Tab tab = open()) {
      Set<String> grounds = new TreeSet<>();
      for (boolean dark : List.of(false, true)) {
        tab.dark(dark);
        grounds.add(tab.value("getComputedStyle(document.body).backgroundColor").asText());
        for (int width : List.of(360, 800, 1280, 1920)) {
          tab.size(width, width == 360 ? 640 : 900);
          assertEquals(
              "0",
              tab.value("Math.max(0, document.documentElement.scrollWidth - innerWidth)").asText(),
              width + " pixels");
        }
        assertAccessible(tab);
        tab.press("?", "p");
        type("tick();");
        tab.await("document.body.dataset.shown === 'covered'");
        assertAccessible(tab);
        tab.press("?", " ", "p");
      }
      assertEquals(2, grounds.size());
      assertNoComplaints(tab);
    }
  }

  private static void assertAccessible(Chromium.Tab tab) throws Exception {
    assertEquals(List.of(), tab.axe());
  }

  @Test
  @Order(10)
  @DisplayName("text of the stream stays text")
  void hostile() throws Exception {
    type(COUNTS);
    type(
        "String evil = \"<script>window.evil = 1</script>\\\"><svg onload=window.evil=1>"
            + "<img src=x onerror=window.evil=1>\\u202e\"; send(\"t\", 1, evil);");
    try (Chromium.Tab tab = open()) {
      tab.awaitText("waiting", "<script>window.evil");
      tab.click("tick");
      tab.awaitText("says", "1 row in, 1 row out");
      tab.press("p");
      type("send(\"t\", 2, evil); tick();");
      tab.await("document.body.dataset.shown === 'covered'");
      tab.awaitText("rows", "<script>window.evil");
      tab.press("p");
      assertEquals(2, tab.value("document.scripts.length").asInt()); // The board's own.
      assertTrue(tab.value("window.evil === undefined").asBoolean());
      assertEquals(0, tab.value("document.querySelectorAll('main svg').length").asInt());
      assertNoComplaints(tab);
    }
  }

  @Test
  @Order(11)
  @DisplayName("a recording opens from a file, with the same steps, and needs no prompt")
  void recording() throws Exception {
    type(COUNTS);
    type(
        "send(\"t,1,login\"); tick(); send(\"t,2,login\", \"</script><b>\"); tick();"
            .replace("\"</script><b>\"", "\"t,3,</script><b>\""));
    Path file = folder.resolve("monday.html");
    String said = type("record(\"" + file + "\");");
    assertTrue(said.startsWith("Recorded as " + file), said);
    int frames;
    try (Chromium.Tab live = open()) {
      live.awaitText("words", "login         2");
      frames = live.value("fetch('ledger').then((all) => all.json())").get("frames").size();
    }
    try (Chromium.Tab tab = browser.open(file.toUri().toString(), 1280, 800)) {
      tab.await("document.body.dataset.shown");
      assertFalse(tab.isSeen("hands"));
      String recorded = "JSON.parse(document.getElementById('recording').textContent)";
      assertEquals(frames, tab.value(recorded + ".frames.length").asInt());
      // The last two steps are covered: at one that is not, the blank would begin to play.
      tab.press("p", "End", "ArrowLeft", " ");
      tab.awaitText("words", "login  1");
      tab.press("ArrowRight", " ");
      tab.awaitText("words", "login         2");
      tab.press("ArrowLeft");
      tab.awaitText("words", "login  1");
      assertTrue(tab.isSeen("result"), "what was uncovered stays so");
      assertEquals(2, tab.value("document.scripts.length").asInt());
      assertAccessible(tab);
      assertNoComplaints(tab);
    }
  }

  @Test
  @Order(12)
  @DisplayName("the page of the open lesson stands beside the drawings, with its answers folded")
  void lesson() throws Exception {
    String page = Files.readString(LessonPage.number(5).folder().resolve("README.md"));
    type(MINUTES);
    type("send(\"2026-01-01T10:00:05,1,login\"); tick();");
    try (Chromium.Tab tab = open()) {
      assertFalse(tab.isSeen("lesson"));
      tab.press("l");
      tab.awaitText("lesson", "Append refused.");
      assertTrue(tab.isSeen("lesson") && tab.isSeen("pictures"));
      assertFalse(tab.text("lesson").contains("For the teacher"));
      assertEquals(
          page.split("<details>", -1).length - 1, number(tab, "#lesson details:not([open])"));
      assertFalse(
          tab.value("document.querySelector('#lesson details p').checkVisibility()").asBoolean());
      assertEquals(page.split("!\\[", -1).length - 1, number(tab, "#lesson img"));
      tab.await(
          "[...document.querySelectorAll('#lesson img')].every((each) => each.naturalWidth > 0)");
      assertEquals(
          "output mode",
          tab.value("document.querySelector('#lesson .stations strong')" + ".textContent")
              .asText());
      for (int width : List.of(360, 1280)) {
        tab.size(width, 800);
        assertEquals(
            0, tab.value("Math.max(0, document.documentElement.scrollWidth - innerWidth)").asInt());
        tab.press("l", "l");
        int top =
            tab.value("document.getElementById('lesson').getBoundingClientRect().top").asInt();
        assertTrue(Math.abs(top) < 400, "the lesson is in sight: " + top);
      }
      assertAccessible(tab);
      tab.value(
          "document.querySelector('#lesson [data-page=\"05-output-modes/traps.md\"]').click()");
      tab.awaitText("lesson", "Output modes: traps");
      type("lesson(6);");
      tab.awaitText("lesson", "what becomes of them when the process is killed");
      type("lesson(5);");
      tab.awaitText("lesson", "Append refused.");
      tab.press("l");
      assertFalse(tab.isSeen("lesson"));
      assertNoComplaints(tab);
    }
    try (Chromium.Tab tab = browser.open(address.replaceFirst("#.*", "teacher"), 800, 900)) {
      tab.awaitText("notes", "What goes wrong");
      tab.awaitText("says", "Batch 0: 1 row in");
      tab.awaitText("words", "rows in 1");
      assertAccessible(tab);
      assertNoComplaints(tab);
    }
  }

  private static int number(Chromium.Tab tab, String selector) throws Exception {
    return tab.value("document.querySelectorAll('" + selector + "').length").asInt();
  }

  @Test
  @Order(13)
  @DisplayName("30 phones vote: bars after the key, as plain Java counts; then Spark marks one")
  void vote() throws Exception {
    VoteHost host = VoteHost.of(OwnAddress.beyondLoopback());
    VoteAtBoard.isMadeBy(AtPrompt::vote);
    VoteAtBoard.opensOn(host);
    type("lesson(5);");
    type(COUNTS);
    type("send(\"t,1,login\"); tick();");
    try (Chromium.Tab tab = open();
        Chromium.Tab teacher = browser.open(address.replace("#", "teacher#"), 800, 900)) {
      teacher.await("document.getElementById('room').dataset.phase === 'none'");
      teacher.press("v");
      awaitPrinted("vote()\nQuestion 1 of 4 is on the board: Why did 10:00 go out in the batch");
      tab.awaitText("vote-question", "Why did 10:00 go out in the batch after 10:02:15");
      assertFalse(tab.isSeen("figures"));
      // What it is about was played: two rows of 10:00, which batch 2 sends.
      String came = tab.text("vote-came");
      assertTrue(came.endsWith("batch 1  (no rows)\nbatch 2  10:00, 2"), came);
      assertTrue(tab.text("vote-about").contains("trial.show(minutes, \"append\");"));
      String open = "http://" + tab.text("vote-address") + "/";
      assertTrue(PRINTED.toString(UTF_8).contains("Phones open " + open));
      tab.value("document.getElementById('vote-code').decode().then(() => true)");
      BufferedImage wall = ImageIO.read(new ByteArrayInputStream(tab.screenshot()));
      assertEquals(open, PhoneCamera.read(wall));
      assertEquals(open, PhoneCamera.readFromFarAway(wall));
      assertFits(tab);
      int small = tab.value("document.getElementById('vote-code').offsetWidth").asInt();
      tab.press("x");
      int large = tab.value("document.getElementById('vote-code').offsetWidth").asInt();
      assertTrue(large > 1.3 * small, small + " and " + large);
      assertFits(tab);
      tab.press("x");
      assertTrue(tab.isSeen("vote-question"));

      List<Integer> said = voted(tab, open, new ArrayList<>(), 13, 9, 5);
      tab.awaitText("vote-count", "30 votes");
      assertEquals(0, number(tab, ".bar"));
      teacher.press("b", "r", "a"); // Which are for a closed vote.
      teacher.press("c");
      tab.awaitText("vote-count", "closed, 30 votes");
      assertFalse(tab.isSeen("vote-way"));
      assertEquals(0, number(tab, ".bar"));
      teacher.awaitText("advice", "13 of 30 are right, 43.3 %: 35 to 70 %. Let each convince");
      assertFalse(PRINTED.toString(UTF_8).contains("vote(\"bars\")"));
      assertAccessible(teacher);
      teacher.press("b");
      tab.await("document.getElementById('vote').dataset.phase === 'shown'");
      assertEquals(said, bars(tab, 0));
      assertFits(tab);

      // They have talked to each other.
      teacher.press("a");
      tab.awaitText("vote-count", "Second vote: 0 votes");
      assertEquals(0, number(tab, ".bar"));
      List<Integer> again = voted(tab, open, new ArrayList<>(), 22, 6, 2);
      tab.awaitText("vote-count", "Second vote: 30 votes");
      tab.press("c"); // The board has the same keys.
      teacher.awaitText("advice", "22 of 30 are right, 73.3 %: more than 70 %. Run the query");
      tab.press("b");
      tab.await("document.getElementById('vote').dataset.phase === 'shown'");
      assertEquals(said, bars(tab, 0));
      assertEquals(again, bars(tab, 1));
      assertEquals(0, number(tab, "#vote-choices em"), "nothing is marked before Spark has run");
      teacher.press("r");
      awaitPrinted("vote(\"run\")\nRight is " + letter(tab, RIGHT) + ", which 22 of 30 chose.");
      tab.await("document.getElementById('vote').dataset.phase === 'marked'");
      assertEquals(1, number(tab, "#vote-choices li.right"));
      assertEquals(3, number(tab, "#vote-choices li.wrong"));
      String right = tab.value("document.querySelector('li.right p').textContent").asText();
      assertTrue(right.contains(RIGHT) && right.endsWith("right"), right);
      // What most of the others chose is answered: by Spark, which sent nothing three times.
      assertEquals(1, number(tab, "#vote-choices details[open]"));
      String shown = tab.value("document.querySelector('details[open]').innerText").asText();
      assertTrue(shown.contains("No number of batches ends a window"), shown);
      assertTrue(
          shown.matches("(?s).*2026-01-01T10:02:25,1,view\\s+batch 2\\s+\\(no rows\\).*"), shown);
      assertFits(tab);
      assertFalse(tab.isSeen("vote-why"), "it would answer the next question");
      teacher.awaitText("advice", "22 of 30 are right, 73.3 %: explain;");
      tab.press("q");
      assertTrue(tab.isSeen("figures"));
      tab.press("q");
      assertFalse(tab.isSeen("figures"));
      // The learner's own stream stands as it stood; who ticks goes on with it.
      type("send(\"t,1,login\"); tick();");
      tab.awaitText("words", "login  2");
      assertTrue(tab.isSeen("figures"));
      assertFalse(tab.isSeen("vote"));

      teacher.press("e");
      awaitPrinted("vote(\"end\")\nThe vote has ended");
      teacher.awaitText("room-says", "No question is on the board.");
      assertThrows(ConnectException.class, () -> new Phone(open).page());
      assertNoComplaints(tab);
      assertNoComplaints(teacher);
    }
  }

  private static final String RIGHT =
      "A batch works with the watermark that the batches before it have left.";

  private static int place(Chromium.Tab tab, String choice) throws Exception {
    List<String> texts = new ArrayList<>();
    tab.value("[...document.querySelectorAll('#vote-choices p span')].map((e) => e.textContent)")
        .forEach(each -> texts.add(each.asText()));
    assertEquals(4, texts.size());
    assertTrue(texts.contains(choice), texts.toString());
    return texts.indexOf(choice);
  }

  private static String letter(Chromium.Tab tab, String choice) throws Exception {
    return "" + "ABCD".charAt(place(tab, choice));
  }

  /** Thirty phones vote, some of them twice; how often each choice was their last. */
  private static List<Integer> voted(
      Chromium.Tab tab, String open, List<Integer> choices, int right, int held, int printing)
      throws Exception {
    choices.addAll(Collections.nCopies(right, place(tab, RIGHT)));
    int holds = place(tab, "Append holds each window back by one batch.");
    choices.addAll(Collections.nCopies(held, holds));
    int printed =
        place(tab, "10:02:15 had ended the minute at once; only the printing took a batch more.");
    choices.addAll(Collections.nCopies(printing, printed));
    int wall = place(tab, "By the clock on the wall, the minute was over by then.");
    choices.addAll(Collections.nCopies(30 - choices.size(), wall));
    int i = 0;
    for (int choice : choices) {
      Phone phone = new Phone(open);
      if (i++ % 3 == 0) {
        phone.choose((choice + 1) % 4); // A slip of the thumb.
      }
      phone.choose(choice);
    }
    return IntStream.range(0, 4).mapToObj(each -> Collections.frequency(choices, each)).toList();
  }

  /** The numbers of a round's bars, and that each bar is as long as its share. */
  private static List<Integer> bars(Chromium.Tab tab, int round) throws Exception {
    List<Integer> counts = new ArrayList<>();
    String bar =
        "[...document.querySelectorAll('#vote-choices li')].map((li) => {"
            + " const bar = li.querySelectorAll('.bar')["
            + round
            + "];"
            + " return [bar.textContent, bar.lastChild.style.width, bar.lastChild.offsetWidth"
            + " / (bar.offsetWidth - bar.lastChild.offsetLeft + bar.offsetLeft)]; })";
    for (JsonNode each : tab.value(bar)) {
      Matcher said = Pattern.compile("(\\d+), (\\d+) %$").matcher(each.get(0).asText());
      assertTrue(said.find(), each.toString());
      int count = Integer.parseInt(said.group(1));
      int percent = (int) Math.round(100 * count / 30.0);
      assertEquals("" + percent, said.group(2));
      assertEquals(percent + "%", each.get(1).asText());
      assertEquals(percent / 100.0, each.get(2).asDouble(), 0.02, each.toString());
      counts.add(count);
    }
    return counts;
  }

  private static void assertFits(Chromium.Tab tab) throws Exception {
    for (boolean dark : List.of(true, false)) {
      tab.dark(dark);
      assertAccessible(tab);
    }
    for (int width : List.of(360, 1920, 1280)) {
      tab.size(width, 800);
      assertEquals(
          0, tab.value("Math.max(0, document.documentElement.scrollWidth - innerWidth)").asInt());
    }
  }

  @Test
  @Order(14)
  @DisplayName("a phone votes with a thumb at 320 pixels, loaded anew, and without its script")
  void phone() throws Exception {
    VoteAtBoard.opensOn(VoteHost.of(OwnAddress.beyondLoopback()));
    String said = type("workbook.exercises.AtPrompt.vote(5, 4);");
    Matcher found = Pattern.compile("Phones open (\\S+)").matcher(said);
    assertTrue(found.find(), said);
    String open = found.group(1);
    try (Chromium.Tab phone = browser.open(open, 320, 568)) {
      assertPhoneFits(phone);
      phone.value("document.querySelectorAll('button')[2].click()");
      phone.await("document.body?.innerText.includes('You chose C.')");
      phone.go(open);
      assertTrue(phone.value("document.body.innerText").asText().contains("You chose C."));
      assertEquals(1, number(phone, "button[aria-pressed=true]"));
      assertPhoneFits(phone);
      // Another page of the same browser is the same phone, also without a script.
      try (Chromium.Tab plain = browser.open("about:blank", 390, 844)) {
        plain.scripts(false);
        plain.go(open);
        plain.value("document.querySelectorAll('button')[0].click()");
        plain.await("document.body?.innerText.includes('You chose A.')");
      }
      assertTrue(type("workbook.exercises.AtPrompt.vote(\"close\");").contains("Closed: 1 vote."));
      phone.await("document.body?.innerText.includes('You chose A. The vote is closed')");
      assertEquals(3, number(phone, "button:disabled"));
      assertPhoneFits(phone);
      type("workbook.exercises.AtPrompt.vote(\"run\");");
      try (Chromium.Tab tab = open()) {
        tab.awaitText("vote-why", "Update sends the groups that had a row in this batch");
      }
      phone.await("document.body?.innerText.includes('You chose A. Right is ')");
      assertPhoneFits(phone);
      type("workbook.exercises.AtPrompt.vote(\"end\");");
      phone.await("document.getElementById('gone')?.checkVisibility()");
    }
  }

  /** Nothing to scroll to the side; each button as wide as the page and as high as a thumb. */
  private static void assertPhoneFits(Chromium.Tab phone) throws Exception {
    for (boolean dark : List.of(true, false)) {
      phone.dark(dark);
      assertAccessible(phone);
    }
    assertEquals(
        0, phone.value("Math.max(0, document.documentElement.scrollWidth - innerWidth)").asInt());
    String thumb =
        "[...document.querySelectorAll('button')].every((each) => "
            + "each.offsetHeight >= 48 && each.offsetWidth > 0.9 * innerWidth)";
    assertTrue(phone.value(thumb).asBoolean());
  }

  @Test
  @Order(99)
  @DisplayName("it ends with the shell, and an open page says so")
  void ends() throws Exception {
    try (Chromium.Tab tab = open()) {
      shell.close();
      tab.awaitText("trouble", "Not connected");
      tab.click("tick");
      tab.awaitText("trouble", "The board does not answer");
      int port = URI.create(address).getPort();
      try (var free = new java.net.ServerSocket()) {
        free.bind(new java.net.InetSocketAddress("127.0.0.1", port));
      }
    }
  }
}
