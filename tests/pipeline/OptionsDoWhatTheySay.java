import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@DisplayName("Options do what they say")
@Tag(RunTests.SLOW)
class OptionsDoWhatTheySay {

  @TempDir Path temp;

  @Test
  @DisplayName("--help names each option and each mode, with examples, within 80 columns")
  void help() throws Exception {
    var run = Pipeline.run("--help");
    assertEquals(0, run.exitCode());
    assertEquals("", run.err());
    for (String word :
        List.of(
            "csv-agg",
            "csv-log",
            "websocket",
            "--mode",
            "--host",
            "--port",
            "--url",
            "--input",
            "--trigger",
            "--window",
            "--watermark",
            "--output-mode",
            "--sink",
            "--sink-path",
            "--sink-topic",
            "--jdbc-url",
            "--table",
            "--jdbc-password-file",
            "--kafka-conf-file",
            "--header-file",
            "--checkpoint",
            "--master",
            "--partitions",
            "--max-files-per-trigger",
            "--bad-rows",
            "--conf",
            "--[no-]ui",
            "--ui-host",
            "--reconnect",
            "--verbose",
            "-h",
            "-V",
            "9999",
            "data/input",
            "available-now",
            "Examples:",
            "nc -lk 9999")) {
      assertTrue(run.out().contains(word), word + " is missing in\n" + run.out());
    }
    run.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));
    assertEquals(run.out(), Pipeline.run("-h").out());
  }

  @Test
  @DisplayName("--version names the versions of the program, of Spark and of Java")
  void version() throws Exception {
    var run = Pipeline.run("-V");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("stream-processor 1."), run.out());
    assertTrue(run.out().contains("Spark 3.5.9"), run.out());
    assertTrue(run.out().contains("Java " + System.getProperty("java.version")), run.out());
  }

  @Test
  @DisplayName("the defaults are those of the README")
  void defaults() {
    var processor = new StreamProcessor();
    new CommandLine(processor).parseArgs();
    assertEquals("csv-agg", processor.mode.toString());
    assertEquals("data/input", processor.input);
    assertEquals("localhost", processor.host);
    assertEquals(9999, processor.port);
    assertEquals("1 second", processor.trigger);
    assertEquals("local[*]", processor.master);
    assertTrue(processor.ui);
  }

  @ParameterizedTest(name = "--trigger {0}")
  @DisplayName("each form of an interval is understood")
  @ValueSource(strings = {"0", "50ms", "1 second", "2s", "1 minute"})
  void triggers(String trigger) throws Exception {
    var events = new EventFiles(temp).copySamples("late");
    try (var pipeline =
        Pipeline.start("--trigger", trigger, "--no-ui", "--input", temp.toString())) {
      pipeline.await("a table", () -> !pipeline.tables().isEmpty());
      long before = System.nanoTime();
      pipeline.stop();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before);
      assertTrue(seconds < 30, "the stop of a long pause took " + seconds + " s");
      assertEquals(0, pipeline.exitCode());
      assertEquals(events.countByEvent(), pipeline.tables().get(0).counts());
    }
  }

  @Test
  @DisplayName("a file that comes within a long pause has to wait for its end")
  void longTrigger() throws Exception {
    var events = new EventFiles(temp).copySamples("late");
    try (var pipeline =
        Pipeline.start("--trigger", "10 minutes", "--no-ui", "--input", temp.toString())) {
      pipeline.await("a table", () -> !pipeline.tables().isEmpty());
      events.write("next.csv", "2026-01-01T11:00:00,1,login");
      Thread.sleep(1_500); // Longer than the default's second.
      assertEquals(1, pipeline.tables().size());
    }
  }

  @Test
  @DisplayName("--partitions sets the shuffle partitions, else there are as many as cores")
  void partitions() throws Exception {
    new EventFiles(temp.resolve("in")).copySamples("late");
    assertEquals(3, statePartitions("three", "--partitions", "3"));
    assertEquals(Runtime.getRuntime().availableProcessors(), statePartitions("cores"));
    assertEquals(5, statePartitions("five", "--master", "local[5]"));
  }

  @Test
  @DisplayName("--conf wins over what the pipeline sets itself, and can stand more than once")
  void conf() throws Exception {
    new EventFiles(temp.resolve("in")).copySamples("late");
    int partitions =
        statePartitions(
            "conf", "--conf", "spark.sql.shuffle.partitions=4", "--conf", "spark.ui.enabled=true");
    assertEquals(4, partitions);
    var page = Pipeline.runOver(temp.resolve("in"), "--conf", "spark.ui.enabled=true");
    assertTrue(page.out().contains("Spark's page"), page.out());
  }

  @ParameterizedTest(name = "{0}: {1} tables")
  @DisplayName("--max-files-per-trigger limits the files of a batch")
  @CsvSource({"1, 3", "2, 2", "9, 1"})
  void maxFiles(String limit, int tables) throws Exception {
    var events = new EventFiles(temp).copySamples("late");
    var run = Pipeline.runOver(temp, "--max-files-per-trigger", limit);
    assertEquals(tables, run.tables().size());
    assertEquals(events.countByEvent(), run.tables().get(tables - 1).counts());
  }

  @Test
  @DisplayName("--no-ui has no page: no address in the banner")
  void noPage() throws Exception {
    new EventFiles(temp).copySamples("late");
    assertFalse(Pipeline.runOver(temp).out().contains("Spark's page"));
  }

  /** The state store has a folder for each shuffle partition. */
  private int statePartitions(String checkpoint, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of("--checkpoint", temp.resolve(checkpoint).toString()));
    arguments.addAll(List.of(more));
    var run = Pipeline.runOver(temp.resolve("in"), arguments.toArray(String[]::new));
    assertEquals(0, run.exitCode(), run.err());
    try (var folders = Files.list(temp.resolve(checkpoint).resolve("state/0"))) {
      return (int) folders.filter(f -> f.getFileName().toString().matches("\\d+")).count();
    }
  }
}
