import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A restart loses nothing and counts nothing twice")
@Tag(RunTests.SLOW)
class RestartLosesNothing {

  private static final int KILLED = 128 + 9;

  /** A batch for each: three kills come within ten batches, and on a busy machine some later. */
  private static final int FILES = 30;

  /** When the process is killed: what stands in its checkpoint by then, and of which batch. */
  private enum Kill {
    /** The batch is planned, and nothing of it is counted. */
    PLANNED("offsets/%d", 2),
    /** Its counts are kept, and its end is not. */
    COUNTED("state/0/0/%2$d.delta", 3),
    /** It has ended, and its table may be on the screen or not. */
    ENDED("commits/%d", 1);

    private final String file;
    private final int batchesLater;

    Kill(String file, int batchesLater) {
      this.file = file;
      this.batchesLater = batchesLater;
    }
  }

  @TempDir Path temp;

  @Test
  @DisplayName("killed in mid-stream, again and again, it ends with the counts of plain Java")
  @Tag(RunTests.PROCESSES)
  void kills() throws Exception {
    var events = new EventFiles(temp.resolve("in")).generate(FILES, 100);
    String[] options = {
      "--input",
      events.folder().toString(),
      "--checkpoint",
      temp.resolve("checkpoint").toString(),
      "--max-files-per-trigger",
      "1",
      "--trigger",
      "0",
      "--no-ui"
    };
    int reached = -1;
    for (Kill kill : Kill.values()) {
      try (var script = Script.startIn(temp.resolve("tmp"), "stream-processor", options)) {
        int batch = reached + 1 + kill.batchesLater;
        awaitFile(
            script, temp.resolve("checkpoint").resolve(kill.file.formatted(batch, batch + 1)));
        script.signal("KILL");
        assertEquals(KILLED, script.exitCode());
        var batches =
            script.out().lines().filter(l -> l.startsWith("Batch: ")).map(l -> l.substring(7));
        var ids = batches.map(Integer::parseInt).toList();
        assertTrue(ids.get(0) >= reached, "a finished batch came again, " + kill);
        reached = ids.get(ids.size() - 1);
      }
    }
    assertTrue(reached < FILES - 1, "the last run has something left to do");
    var rest = Stream.of(options).map(each -> each.equals("0") ? "available-now" : each);
    try (var last =
        Script.startIn(temp.resolve("tmp"), "stream-processor", rest.toArray(String[]::new))) {
      assertEquals(0, last.exitCode(), last.err());
      var tables = PrintedTable.in(last.out());
      assertEquals(events.countByEvent(), tables.get(tables.size() - 1).counts());
    }
  }

  /** Waits, as closely as a process can, until the killed one has written this. */
  private static void awaitFile(Script script, Path file) throws Exception {
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (!Files.exists(file)) {
      assertTrue(script.process().isAlive(), script.out() + script.err());
      assertTrue(System.nanoTime() < deadline, "no " + file + ": " + script.out() + script.err());
      Thread.sleep(1);
    }
  }

  @Test
  @DisplayName("stopped and started again, it reads only what is new")
  void stopped() throws Exception {
    var events = new EventFiles(temp.resolve("in")).generate(2, 10);
    String[] options = {
      "--input", events.folder().toString(),
      "--checkpoint", temp.resolve("checkpoint").toString(),
      "--no-ui"
    };
    try (var first = Pipeline.start(options)) {
      first.await("a table", () -> first.tables().size() == 1);
      first.stop();
      assertTrue(first.out().contains("rows: 20 "), first.out());
    }
    events.generate(3, 10);
    try (var second = Pipeline.start(options)) {
      second.await("a table", () -> !second.tables().isEmpty());
      second.stop();
      assertTrue(second.out().contains("rows: 30 "), second.out());
      assertEquals(events.countByEvent(), second.tables().get(0).counts());
    }
    var third =
        Pipeline.runOver(events.folder(), "--checkpoint", temp.resolve("checkpoint").toString());
    assertEquals(List.of(), third.tables());
    assertTrue(third.out().contains("rows: 0 "), third.out());
  }

  @Test
  @DisplayName("its checkpoint names files as Spark does elsewhere, so that a cluster can go on")
  void namesOfFiles() throws Exception {
    var events = new EventFiles(temp.resolve("in")).generate(1, 10);
    Path checkpoint = temp.resolve("checkpoint");
    Pipeline.runOver(events.folder(), "--checkpoint", checkpoint.toString());
    LessonRun.assertStateHolds(events.countByEvent(), checkpoint);
    String remembered = Files.readString(checkpoint.resolve("sources/0/0"));
    // What Spark's own file source writes: three slashes.
    assertTrue(remembered.contains("\"path\":\"file://" + events.folder() + "/"), remembered);
  }

  @Test
  @DisplayName("without a checkpoint it starts from the first file again")
  void temporary() throws Exception {
    var events = new EventFiles(temp.resolve("in")).copySamples("late");
    for (int run = 0; run < 2; run++) {
      var tables = Pipeline.runOver(events.folder()).tables();
      assertEquals(events.countByEvent(), tables.get(0).counts());
    }
  }

  @Test
  @DisplayName("a checkpoint of another mode, input or query is refused with 2 and left as it is")
  void anothers() throws Exception {
    var events = new EventFiles(temp.resolve("in")).copySamples("late");
    var other = new EventFiles(temp.resolve("other")).copySamples("late");
    String checkpoint = temp.resolve("checkpoint").toString();
    var first = Pipeline.runOver(events.folder(), "--checkpoint", checkpoint);
    assertEquals(0, first.exitCode());

    assertRefused(
        checkpoint,
        Pipeline.runOver(events.folder(), "--mode", "csv-log", "--checkpoint", checkpoint));
    assertRefused(checkpoint, Pipeline.runOver(other.folder(), "--checkpoint", checkpoint));
    try (var server = new LineServer()) {
      assertRefused(
          checkpoint,
          Pipeline.run(
              "--mode", "websocket", "--port", "" + server.port(), "--checkpoint", checkpoint));
    }
    Path foreign = Files.createDirectories(temp.resolve("foreign"));
    Files.writeString(foreign.resolve("metadata"), "{\"id\":\"of another program\"}");
    assertRefused(
        foreign.toString(), Pipeline.runOver(events.folder(), "--checkpoint", foreign.toString()));

    assertRefused(
        checkpoint,
        Pipeline.runOver(
            events.folder(), "--checkpoint", checkpoint, "--partitions", "" + OTHER_PARTITIONS));
    String windows = temp.resolve("windows").toString();
    String[] ended = {"--checkpoint", windows, "--window", "1 minute", "--watermark", "1 minute"};
    assertEquals(0, Pipeline.runOver(events.folder(), ended).exitCode());
    // Windows that the watermark has ended would begin anew.
    assertRefused(windows, Pipeline.runOver(events.folder(), Arrays.copyOf(ended, 4)));

    events.write("event_batch_9.csv", "2026-01-01T11:00:00,1,login");
    var again = Pipeline.runOver(events.folder(), "--checkpoint", checkpoint);
    assertEquals(0, again.exitCode(), again.err());
    assertEquals(events.countByEvent(), again.tables().get(0).counts());
  }

  /** More than any machine has cores, from which the default comes. */
  private static final int OTHER_PARTITIONS = 10_000;

  private static void assertRefused(String checkpoint, Pipeline run) throws Exception {
    assertEquals(2, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains("--checkpoint " + checkpoint), run.err());
    assertFalse(run.err().contains("Exception"), run.err());
    assertEquals(List.of(), run.tables());
  }
}
