import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Ctrl+C stops cleanly")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class CtrlCStopsCleanly {

  /** Longer than a stop takes on a busy machine, and shorter than any of Spark's own waits. */
  private static final Duration PROMPTLY = Duration.ofSeconds(30);

  private static final Pattern CLOSING =
      Pattern.compile("Batches: (\\d+), rows: (\\d+) \\(.* rows/s.*\\), malformed rows: 0");

  @TempDir Path temp;
  @TempDir Path temporary;

  @Test
  @DisplayName(
      "files of two writers and a half-written one arrive while it runs; then SIGINT: one closing"
          + " line, exit 0, nothing on standard error, no temporary folder left")
  void ctrlC() throws Exception {
    var events = new EventFiles(temp.resolve("in"));
    try (var script =
        Script.startIn(temporary, "stream-processor", "--input", events.folder().toString())) {
      script.awaitLine("Waiting for CSV files in " + events.folder());
      events.generate(3, 10);
      script.awaitLine("Batch: ");

      // Half a file under a hidden name is not there for the stream, whatever comes next to it.
      Path half = events.folder().resolve(".later.csv");
      Files.writeString(half, "timestamp,user_id,event\n2026-01-01T10:00:00,1,hidden\n2026-");
      events.generate(2, 10);
      awaitCounts(script, events);
      Files.writeString(half, "timestamp,user_id,event\n2026-01-01T10:00:00,1,shown\n");
      Files.move(half, events.folder().resolve("later.csv"));
      awaitCounts(script, events);

      assertNotEquals(List.of(), temporaryFiles(), "while it runs, it keeps files there");
      script.signal("INT");
      assertEquals(0, script.exitCode(PROMPTLY), script.err());
      assertEquals("", script.err());
      assertClosing(script, 51);
      assertOnlyTables(script.out());
      assertEquals(List.of(), temporaryFiles());
    }
  }

  @Test
  @DisplayName("SIGTERM does the same to a stream that reads from a socket")
  void sigterm() throws Exception {
    try (var server = new LineServer();
        var script =
            Script.startIn(
                temporary,
                "stream-processor",
                "--mode",
                "websocket",
                "--port",
                "" + server.port())) {
      server.send("to be or not to be\n");
      script.awaitLine("|to  |2    |");
      assertNotEquals(List.of(), temporaryFiles(), "while it runs, it keeps files there");
      script.signal("TERM");
      assertEquals(0, script.exitCode(PROMPTLY), script.err());
      assertEquals("", script.err());
      assertClosing(script, 1);
      assertOnlyTables(script.out());
      assertEquals(List.of(), temporaryFiles());
    }
  }

  @Test
  @DisplayName("pages ends with what a page runs, without a word")
  void pages() throws Exception {
    Path page = temp.resolve("page.md");
    Path number = temp.resolve("number");
    Files.writeString(
        page,
        "```sh\necho $$ >"
            + number
            + ".new\n"
            + "mv "
            + number
            + ".new "
            + number
            + "\nsleep 600\n```\n");
    try (var script = Script.start("pages", page.toString())) {
      while (!Files.exists(number)) {
        assertTrue(script.process().isAlive(), script::err);
        Thread.sleep(20);
      }
      var commands = ProcessHandle.of(Long.parseLong(Files.readString(number).strip())).get();
      // A terminal's Ctrl+C is heard by all of the foreground, and not by the JVM alone.
      for (ProcessHandle each : script.process().children().toList()) {
        new ProcessBuilder("kill", "-INT", "" + each.pid()).start().waitFor();
      }
      script.signal("INT");
      assertEquals(130, script.exitCode(PROMPTLY), script.err());
      assertEquals("", script.err());
      commands.onExit().get(PROMPTLY.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  @DisplayName("author check ends in both of its JVMs, without a word, and leaves nothing")
  void authorCheck() throws Exception {
    try (var script = Script.startIn(temporary, "workbook", "author", "check")) {
      script.awaitLine("1.1 ArrivingFiles: ok");
      script.awaitLine("2.1 LostLines: ok");
      List<ProcessHandle> beside = script.process().children().toList();
      assertEquals(1, beside.size());
      script.signal("INT");
      assertEquals(130, script.exitCode(PROMPTLY), script.err());
      beside.get(0).onExit().get(PROMPTLY.toSeconds(), TimeUnit.SECONDS);
      assertEquals("", script.err());
      assertEquals(List.of(), temporaryFiles());
    }
  }

  @Test
  @DisplayName(
      "a script made from the template starts again after a failure that passes, ends its running"
          + " micro-batch when it is told to stop, and leaves no batch that was begun only")
  void template() throws Exception {
    Path file = temp.resolve("MyStream.java");
    try (var init =
        Script.run(Map.of(), "./jbang", "init", "--template=streaming-script@.", file.toString())) {
      assertEquals(0, init.exitCode(), init.err());
    }
    // A sink that is away at first. Its batch then lasts until the end has begun, and a second
    // more: a query that is stopped in its batch is interrupted in this time.
    String console = ".format(\"console\")";
    String slow =
        """
        .foreachBatch(
            (org.apache.spark.api.java.function.VoidFunction2<Dataset<Row>, Long>)
                (batch, id) -> {
                  batch.count(); // What comes later takes less than the 20 seconds of the end.
                  if (System.setProperty("tried", "yes") == null) {
                    throw new java.net.ConnectException("Connection refused");
                  }
                  System.out.println("batch " + id + " begins");
                  while (!ShutdownHookManager.get().isShutdownInProgress()) {
                    Thread.sleep(10);
                  }
                  Thread.sleep(1000);
                  batch.count();
                  System.out.println("batch " + id + " is done");
                })
        """;
    String made = Files.readString(file);
    assertTrue(made.contains(console), made);
    // On a busy machine batch 0 takes longer than two seconds, and batch 1 would begin with its
    // end.
    String interval = "\"2 seconds\"";
    assertTrue(made.contains(interval), made);
    Files.writeString(file, made.replace(console, slow).replace(interval, "\"1 hour\""));
    Path checkpoint = temp.resolve("checkpoint");
    // SIGTERM, as a shell's background job doesn't hear SIGINT; for Java, both are the same.
    String[] command = {"./jbang", file.toString(), "--checkpoint", checkpoint.toString()};
    try (var script = Script.start(Map.of(), command)) {
      script.awaitLine("batch 0 begins");
      script.signal("TERM");
      assertEquals(143, script.exitCode());
      List<String> lines = script.out().lines().toList();
      assertEquals(List.of("batch 0 begins", "batch 0 is done"), lines.subList(0, 2));
      assertEquals(3, lines.size(), script.out());
      assertTrue(lines.get(2).matches("batch 0: \\d+ rows in \\d+ ms"), script.out());
      // Spark's own log of the failure comes before it, and nothing behind: no batch was cut off.
      List<String> errors = script.err().lines().toList();
      assertEquals(
          errors.size() - 1,
          errors.indexOf(
              "A server is away, again in 1 s: java.net.ConnectException: Connection refused"),
          script.err());
    }
    assertTrue(Files.exists(checkpoint.resolve("commits/0")));
    assertFalse(Files.exists(checkpoint.resolve("offsets/1")));
  }

  /** Waits until the newest table shows what plain Java counts in the visible files. */
  private static void awaitCounts(Script script, EventFiles events) throws Exception {
    var expected = events.countByEvent();
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (true) {
      var tables = PrintedTable.in(script.out());
      if (!tables.isEmpty() && tables.get(tables.size() - 1).counts().equals(expected)) {
        return;
      }
      assertTrue(System.nanoTime() < deadline, "No table with " + expected + "\n" + script.out());
      Thread.sleep(50);
    }
  }

  /** The last line, and only that one, tells batches and rows: as many batches as tables. */
  private static void assertClosing(Script script, long rows) {
    List<String> lines = script.out().lines().toList();
    var closing = CLOSING.matcher(lines.get(lines.size() - 1));
    assertTrue(closing.matches(), script.out());
    assertEquals(PrintedTable.in(script.out()).size(), Integer.parseInt(closing.group(1)));
    assertEquals(rows, Long.parseLong(closing.group(2)));
    assertEquals(1, lines.stream().filter(line -> line.startsWith("Batches: ")).count());
  }

  /** Banner, waiting line, tables and closing line, and nothing else. */
  private static void assertOnlyTables(String out) {
    var station =
        "  (source|schema|aggregation|output mode|sink|trigger|checkpoint|Spark's page) +\\S.*";
    var known =
        Pattern.compile(
            "|Spark 3\\.5\\.9, mode .*|"
                + station
                + "|Waiting for .*|  \\S*jbang csv-writer@\\..*|"
                + PrintedTable.RULE
                + "|Batch: \\d+|[|+].*[|+]|"
                + CLOSING);
    assertEquals(
        List.of(), out.lines().filter(line -> !known.matcher(line).matches()).toList(), out);
  }

  private List<Path> temporaryFiles() throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries.toList();
    }
  }
}
