import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Screens show the banner, tables and a closing line, and nothing else")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class ScreensShowTablesAndNothingElse {

  @Test
  @DisplayName(
      "character by character, over the committed samples, without a word on standard error")
  void exact() throws Exception {
    var run =
        Script.run(
            "stream-processor", "--input", "data/late", "--trigger", "available-now", "--no-ui");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("", run.err());
    var counts = new EventFiles(Script.root().resolve("data/late")).countByEvent();
    var table = new StringBuilder();
    // "purchase" and "count" are the widest: 8 and 5 columns.
    counts.forEach((event, count) -> table.append(String.format("|%-8s|%-5d|%n", event, count)));
    String banner =
        """
        Spark 3.5.9, mode csv-agg. Ctrl+C stops it.
          source        CSV files in data/late
          schema        timestamp STRING, user_id INT, event STRING
          aggregation   count by event
          output mode   complete
          sink          console
          trigger       available-now
          checkpoint    temporary

        """;
    String batch =
        """
        -------------------------------------------
        Batch: 0
        -------------------------------------------
        +--------+-----+
        |event   |count|
        +--------+-----+
        %s+--------+-----+

        """
            .formatted(table);
    String closing =
        "Batches: 1, rows: 30 \\([\\d.]+ rows/s while a batch ran\\), malformed rows: 0";
    assertTrue(run.out().startsWith(banner + batch), run.out());
    String rest = run.out().substring((banner + batch).length());
    assertTrue(rest.matches(closing), run.out());
  }

  @Test
  @DisplayName("--verbose adds Spark's INFO log on standard error, and the tables stay alone")
  void verbose() throws Exception {
    var run =
        Script.run(
            "stream-processor",
            "--mode",
            "csv-log",
            "--input",
            "data/late",
            "--trigger",
            "available-now",
            "--verbose");
    assertEquals(0, run.exitCode());
    assertTrue(run.err().contains("INFO") && run.err().contains("MicroBatchExecution"), run.err());
    assertFalse(run.out().contains("INFO"), run.out());
    assertFalse(run.err().contains("SLF4J"), run.err());
    assertEquals(30, PrintedTable.in(run.out()).get(0).rows().size());
  }

  @Test
  @DisplayName("--help goes to standard output and exits with 0")
  void help() throws Exception {
    var run = Script.run("stream-processor", "--help");
    assertEquals(0, run.exitCode());
    assertEquals("", run.err());
    assertTrue(run.out().startsWith("Usage: stream-processor"), run.out());
  }

  @Test
  @DisplayName("a wrong option exits with 2 and says so on standard error")
  void wrongOption() throws Exception {
    var run = Script.run("stream-processor", "--ui-host", "no-such-host.invalid");
    assertEquals(2, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains("no-such-host.invalid"), run.err());
    assertEquals("", run.out());
  }

  @Test
  @DisplayName("a Java too new for Spark gets a sentence and 1")
  void newJava() throws Exception {
    Path jdks = Path.of("/usr/lib/jvm");
    assumeTrue(Files.isDirectory(jdks), "looks for a JDK 25 in " + jdks);
    Optional<Path> jdk;
    try (var homes = Files.list(jdks)) {
      jdk = homes.filter(ScreensShowTablesAndNothingElse::isJava25).findFirst();
    }
    assumeTrue(jdk.isPresent(), "needs a JDK 25 in " + jdks);
    var run =
        Script.run(
            Map.of("JAVA_HOME", jdk.get().toString()),
            "./jbang",
            "--java",
            "25",
            "stream-processor@.",
            "--no-ui");
    assertEquals(1, run.exitCode(), run.out() + run.err());
    String sentence = run.err().lines().filter(l -> l.contains("Java 25")).findFirst().orElse("");
    assertTrue(sentence.contains("Java 17"), run.err());
    assertFalse(run.err().contains("Exception"), run.err());
    assertEquals("", run.out());
  }

  private static boolean isJava25(Path home) {
    Path release = home.resolve("release");
    try {
      return Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"25");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
