import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where the machine refuses, stream-processor says so in a sentence")
@Tag(RunTests.SLOW)
class TheMachineMayRefuse {

  private static final String PROCESSOR = "stream-processor@. --trigger available-now --input ";

  @TempDir Path temp;

  private EventFiles events() throws Exception {
    return new EventFiles(temp.resolve("in")).copySamples("late");
  }

  private static Script shell(Map<String, String> environment, String command) throws Exception {
    return Script.run(environment, "bash", "-c", command);
  }

  /** What the command has said: JBang may have had to build it first. */
  private static String said(Script run) {
    return run.err()
        .lines()
        .filter(line -> !line.startsWith("[jbang]"))
        .collect(Collectors.joining("\n"));
  }

  private static void assertSentence(int exitCode, String beginning, int actual, String err) {
    assertEquals(exitCode, actual, err);
    assertTrue(err.startsWith(beginning), err);
    assertTrue(err.lines().count() <= 2, err);
    assertFalse(err.contains("Exception"), err);
  }

  private static void assertCounts(EventFiles events, Script run) throws Exception {
    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertEquals("", said(run));
    assertEquals(events.countByEvent(), PrintedTable.in(run.out()).get(0).counts());
  }

  @Test
  @DisplayName(
      "a language with other digits, a host name that nobody knows, and a user's number without a"
          + " name do no harm")
  @Tag(RunTests.PROCESSES)
  void nameless() throws Exception {
    boolean mayBeNameless =
        shell(Map.of(), "unshare --uts true && unshare --user --map-user=4242 true").exitCode()
            == 0;
    var events = events();
    String run = "./jbang " + PROCESSOR + events.folder();
    String doctor = "./jbang workbook@. doctor";
    String as =
        "unshare --uts bash -c 'hostname no-such-host.invalid; exec unshare --user --map-user=4242"
            + " ";
    var persian = Script.with("-Duser.language=fa", "-Duser.country=IR", "-Duser.name=?");
    assertCounts(events, shell(persian, mayBeNameless ? as + run + "'" : run));
    var examined = shell(persian, mayBeNameless ? as + doctor + "'" : doctor);
    assertTrue(examined.out().contains("\nSpark            ok"), said(examined));
    assumeTrue(mayBeNameless, "needs the right to have a host name and users of its own");
  }

  @Test
  @DisplayName("an address of another machine, folders that can't be made, too little memory")
  @Tag(RunTests.PROCESSES)
  void environment() throws Exception {
    var events = events();
    String run = "./jbang " + PROCESSOR + events.folder();
    var address = shell(Map.of("SPARK_LOCAL_IP", "192.0.2.1"), run);
    assertSentence(1, "SPARK_LOCAL_IP is 192.0.2.1, which", address.exitCode(), said(address));
    String below = events.csvFiles().get(0) + "/below";
    var folders = shell(Map.of("SPARK_LOCAL_DIRS", below), run);
    assertSentence(1, "SPARK_LOCAL_DIRS (" + below, folders.exitCode(), said(folders));
    var memory = shell(Script.with("-Xmx400m"), run);
    assertSentence(1, "Spark needs 450 MB of memory, and", memory.exitCode(), said(memory));
    assertTrue(memory.err().contains("-Xmx2g"), memory.err());
    String lesson = "./jbang lesson-01@.";
    var ofLesson = shell(Map.of("SPARK_LOCAL_DIRS", "/proc/x"), lesson);
    assertSentence(1, "SPARK_LOCAL_DIRS (/proc/x)", ofLesson.exitCode(), said(ofLesson));
    ofLesson = shell(Script.with("-Xmx400m"), lesson);
    assertSentence(1, "Spark needs 450 MB of memory, and", ofLesson.exitCode(), said(ofLesson));
  }

  @Test
  @DisplayName("a reader who has seen enough ends a stream quietly; a full disk ends it aloud")
  @Tag(RunTests.PROCESSES)
  void output() throws Exception {
    var events = new EventFiles(temp.resolve("many")).generate(100, 10);
    String stream = "./jbang stream-processor@. --max-files-per-trigger 1 --trigger 0 --input ";
    String run = stream + events.folder();
    var head = shell(Map.of(), run + " | head -12; echo ${PIPESTATUS[0]}");
    assertEquals("", said(head));
    assertEquals(13, head.out().lines().count(), head.out());
    assertTrue(head.out().endsWith("\n0"), head.out());
    // So does a stream that has nothing more to write: its one table has three borders.
    var one = new EventFiles(temp.resolve("one")).generate(1, 10);
    String table =
        " | { while read -r line; do [[ $line == +-* ]] && (( ++borders == 3 )) && break; done;"
            + " read -r line; }; echo ${PIPESTATUS[0]}";
    var quiet = shell(Map.of(), stream + one.folder() + table);
    assertEquals("", said(quiet));
    assertEquals("0", quiet.out());
    var full = shell(Map.of(), run + " > /dev/full");
    assertSentence(1, "Standard output can't be written: ", full.exitCode(), said(full));
  }

  @Test
  @DisplayName("a second run on a checkpoint is refused, and the first one goes on")
  void twoRuns() throws Exception {
    var events = events();
    String checkpoint = temp.resolve("checkpoint").toString();
    String[] options = {"--input", events.folder() + "", "--checkpoint", checkpoint, "--no-ui"};
    try (var first = Script.start("stream-processor", options)) {
      first.awaitLine("Batch: 0");
      var second = Pipeline.run(options);
      assertSentence(
          2, "--checkpoint " + checkpoint + " is in use by", second.exitCode(), second.err());
      assertEquals(List.of(), second.tables());
      events.write("later.csv", "2026-01-01T11:00:00,1,later");
      first.awaitLine("|later ");
      first.signal("TERM");
      assertEquals(0, first.exitCode());
    }
    assertEquals(0, Pipeline.runOver(events.folder(), "--checkpoint", checkpoint).exitCode());
  }

  @ParameterizedTest(name = "{0} {1}")
  @DisplayName("a damaged checkpoint is named, with what is damaged and what can be done")
  @CsvSource({
    "metadata, empty",
    "metadata, cut",
    "metadata, gone",
    "stream-processor, empty",
    "offsets/1, empty",
    "offsets/1, cut",
    "offsets/1, gone",
    "offsets/0, gone",
    "commits/1, empty",
    "commits/1, cut",
    "sources/0/1, empty",
    "sources/0/1, cut",
    "sources/0/1, gone",
    "state/0/0/2.delta, empty",
    "state/0/0/2.delta, cut",
    "state/0/0/2.delta, gone"
  })
  void damaged(String file, String damage) throws Exception {
    var events = events();
    String checkpoint = temp.resolve("checkpoint").toString();
    String[] options = {"--checkpoint", checkpoint, "--max-files-per-trigger", "2"};
    assertEquals(0, Pipeline.runOver(events.folder(), options).exitCode());
    Path path = temp.resolve("checkpoint").resolve(file);
    if (damage.equals("gone")) {
      Files.delete(path);
    } else {
      try (var bytes = new RandomAccessFile(path.toFile(), "rw")) {
        bytes.setLength(damage.equals("empty") ? 0 : bytes.length() - 3);
      }
    }
    events.write("later.csv", "2026-01-01T11:00:00,1,later");
    var run = Pipeline.runOver(events.folder(), options);
    String beginning = "The checkpoint " + checkpoint + " is damaged: " + file + " is ";
    assertSentence(1, beginning, run.exitCode(), run.err());
    assertEquals(List.of(), run.tables());
  }

  @Test
  @DisplayName("a file that a kill has left half written, under a hidden name, is no damage")
  void halfWritten() throws Exception {
    var events = events();
    Path checkpoint = temp.resolve("checkpoint");
    String[] options = {"--checkpoint", checkpoint.toString()};
    assertEquals(0, Pipeline.runOver(events.folder(), options).exitCode());
    for (String folder : List.of(".", "offsets", "commits", "sources/0", "state/0/0")) {
      Files.createFile(checkpoint.resolve(folder).resolve(".1.delta.1f.TID3.tmp"));
    }
    events.write("later.csv", "2026-01-01T11:00:00,1,later");
    var run = Pipeline.runOver(events.folder(), options);
    assertEquals(0, run.exitCode(), run.err());
    var tables = run.tables();
    assertEquals(events.countByEvent(), tables.get(tables.size() - 1).counts());
  }

  @Test
  @DisplayName("a state file that can't be written is no damaged one")
  void unwritten() {
    // Spark's words, of its FileSystemBasedCheckpointFileManager.
    var error =
        new IOException(
            "Failed to rename temp file file:/c/state/0/0/.2.delta.1f.TID3.tmp"
                + " to file:/c/state/0/0/2.delta as rename returned false");
    assertEquals(Optional.empty(), Checkpoint.sentence(error, "/c"));
  }

  @Test
  @DisplayName("a full disk is named; with more room, the stream goes on with the same checkpoint")
  void fullDisk() throws Exception {
    Path disk = Files.createDirectories(temp.resolve("disk"));
    assumeTrue(
        shell(Map.of(), "mount -t tmpfs -o size=100k none " + disk).exitCode() == 0,
        "needs the right to mount a disk");
    try {
      var events = new EventFiles(temp.resolve("in")).generate(20, 10);
      String[] options = {"--checkpoint", disk.toString(), "--max-files-per-trigger", "1"};
      var full = Pipeline.runOver(events.folder(), options);
      String beginning = "No room is left on the disk of --checkpoint " + disk + ". Make some";
      assertSentence(1, beginning, full.exitCode(), full.err());
      assertEquals(0, shell(Map.of(), "mount -o remount,size=100m " + disk).exitCode());
      var run = Pipeline.runOver(events.folder(), options);
      assertEquals(0, run.exitCode(), run.err());
      var tables = run.tables();
      assertEquals(events.countByEvent(), tables.get(tables.size() - 1).counts());
    } finally {
      assertEquals(0, shell(Map.of(), "umount -l " + disk).exitCode());
    }
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("a cluster or a file system that nobody serves is told within fifteen seconds")
  @ValueSource(
      strings = {
        "--master spark://127.0.0.1:1",
        "--master spark://no-such-host.invalid:7077",
        "--input hdfs://127.0.0.1:1/x",
        "--checkpoint hdfs://no-such-host.invalid:9000/x"
      })
  void nobodyAnswers(String option) throws Exception {
    var options = new ArrayList<>(List.of(option.split(" ")));
    options.addAll(List.of("--no-ui", "--trigger", "available-now"));
    if (!option.contains("--input")) {
      options.addAll(List.of("--input", events().folder().toString()));
    }
    long before = System.nanoTime();
    var run = Pipeline.run(options.toArray(String[]::new));
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
    String address = option.split(" ")[1];
    assertSentence(1, "Nobody answers at " + address, run.exitCode(), run.err());
    assertTrue(seconds < 15, seconds + " s");
  }

  @Test
  @DisplayName("a server that is no cluster's master is told, too, long before Spark would")
  void noMaster() throws Exception {
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    http.start();
    var events = events();
    try (var silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      for (int port : List.of(http.getAddress().getPort(), silent.getLocalPort())) {
        String address = "spark://127.0.0.1:" + port;
        long before = System.nanoTime();
        var run = Pipeline.runOver(events.folder(), "--master", address);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
        String sentence = "Somebody answers at " + address + " (--master), but not as the master";
        assertSentence(1, sentence, run.exitCode(), run.err());
        assertTrue(seconds < 30, seconds + " s"); // Ten on a quiet machine; Spark takes 60.
      }
    } finally {
      http.stop(0);
    }
  }

  @Test
  @DisplayName(
      "workbook, the lessons' scripts and the servers lose nothing in silence that they print")
  @Tag(RunTests.PROCESSES)
  void lists() throws Exception {
    var head = shell(Map.of(), "./jbang workbook@. list | head -1; echo ${PIPESTATUS[0]}");
    assertTrue(head.out().endsWith("\n0"), head.out() + head.err());
    for (String command : List.of("workbook@. list", "lesson-02@. --help")) {
      var full = shell(Map.of(), "./jbang " + command + " > /dev/full");
      assertEquals(1, full.exitCode(), said(full));
      String sentence = "Standard output can't be written: No space left on device.";
      assertTrue(full.err().endsWith(sentence), full.err());
    }
    var server = shell(Map.of(), "./jbang postgres@. > /dev/full");
    assertEquals(1, server.exitCode(), said(server));
    String sentence = "Standard output can't be written, and so nobody learns the address.";
    assertTrue(server.err().endsWith(sentence), server.err());
  }

  @Test
  @DisplayName("demo ends quietly when nobody reads on, as stream-processor does")
  @Tag(RunTests.PROCESSES)
  void demo() throws Exception {
    var head = shell(Map.of(), "./jbang demo@. --delay 100ms | head -3; echo ${PIPESTATUS[0]}");
    assertEquals("", said(head));
    assertEquals(4, head.out().lines().count(), head.out());
    assertTrue(head.out().endsWith("\n0"), head.out());
  }
}
