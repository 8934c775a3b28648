import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("csv-writer says what is wrong in a sentence")
class CsvWriterErrorsAreSentences {

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "--files, -1, --files -1 is below 0.",
        "--rows, -1, --rows -1 is below 0.",
        "--users, 0, --users 0 leaves nobody: write 1 or more.",
        "--malformed, 101, --malformed 101 is not from 0 to 100.",
        "--malformed, -1, --malformed -1 is not from 0 to 100.",
        "--late, 101, --late 101 is not from 0 to 100.",
        "--delay, 3x, '--delay 3x is no pause: write 3s, 500ms, 2m or 0.'",
        "--delay, 3, '--delay 3 is no pause: write 3s, 500ms, 2m or 0.'",
        "--delay, -3s, '--delay -3s is no pause: write 3s, 500ms, 2m or 0.'",
        "--events, '', '--events has an empty name: write them as login,logout.'",
        "--events, 'a,,b', '--events has an empty name: write them as login,logout.'",
        "--start, noon, --start noon is no time: write it as 2026-01-01T10:00:00.",
        "--start, +10000-01-01T00:00, --start +10000-01-01T00:00 is in no year from 1 to 9999.",
        "--start, -0001-01-01T00:00, --start -0001-01-01T00:00 is in no year from 1 to 9999.",
        "--start, +999999999-12-31T23:59:59,"
            + " --start +999999999-12-31T23:59:59 is in no year from 1 to 9999.",
        "--files, many, 'Invalid value for option ''--files'': ''many'' is not an int'",
        "--output, '', --output is empty: name a folder."
      })
  @DisplayName("a wrong option value: exit code 2, and nothing is written")
  void wrongValue(String option, String value, String sentence) throws Exception {
    CsvWriterRun run = CsvWriterRun.of("--output=" + folder, "--delay=0", option + "=" + value);
    if (option.equals("--delay") || option.equals("--output")) {
      run = CsvWriterRun.of(option + "=" + value);
    }
    assertEquals(2, run.exitCode());
    assertEquals(sentence, run.err().lines().findFirst().orElseThrow());
    assertEquals(0, Files.list(folder).count());
  }

  @Test
  @DisplayName("a setting of Kafka's with a typo is refused, with those that are alike")
  void kafkaSetting() {
    String[] to = {"--kafka", "localhost:1", "--kafka-conf"};
    CsvWriterRun run = CsvWriterRun.of(to[0], to[1], to[2], "security.protcol=SSL");
    assertEquals(2, run.exitCode());
    assertEquals(
        "--kafka-conf security.protcol is no setting of Kafka's client. Did you mean"
            + " security.protocol?",
        run.err().lines().findFirst().orElseThrow());
    run = CsvWriterRun.of(to[0], to[1], to[2], "security.protocol");
    assertEquals(2, run.exitCode());
    assertEquals(
        "--kafka-conf 'security.protocol' has no value: write --kafka-conf"
            + " 'security.protocol=VALUE'.",
        run.err().lines().findFirst().orElseThrow());
    run = CsvWriterRun.of(to[0], to[1], to[2], "transactional.id=x");
    assertEquals(2, run.exitCode());
    assertEquals(
        "--kafka-conf transactional.id asks for transactions: none are made here.",
        run.err().lines().findFirst().orElseThrow());
  }

  @ParameterizedTest(name = "case {index}")
  @ValueSource(strings = {"lo\"gin", "log\nin", "log\rin", "log\tin"})
  @DisplayName("an event that would break the CSV line is refused")
  void event(String event) {
    CsvWriterRun run = CsvWriterRun.of("--output", folder.toString(), "--events", event);
    assertEquals(2, run.exitCode());
    assertTrue(
        run.err().startsWith("--events has a quote, tab or line break in a name"), run.err());
  }

  @Test
  @DisplayName("an output that is a file: exit code 2")
  void outputIsFile() throws Exception {
    Path file = Files.writeString(folder.resolve("events.csv"), "mine");
    CsvWriterRun run = CsvWriterRun.of("--output", file.toString());
    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("--output " + file + " is a file: name a folder."), run.err());
    assertEquals("mine", Files.readString(file));
  }

  @Test
  @DisplayName("a folder that can't be made: exit code 1, a stack trace only with --verbose")
  void cannotWrite() throws Exception {
    Path inFile = Files.writeString(folder.resolve("events.csv"), "mine").resolve("in");
    CsvWriterRun run = CsvWriterRun.of("--output", inFile.toString());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().startsWith("Could not write " + inFile), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    run = CsvWriterRun.of("--verbose", "--output", inFile.toString());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("\tat "), run.err());
  }

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName("a disk that gets full: the file is named, exit code 1, and no half file is left")
  void fullDisk() throws Exception {
    String small = "unshare --user --map-root-user --mount bash -c '%s'";
    String mount = "mount -t tmpfs -o size=64k none " + folder + " && ";
    var can = Script.run(Map.of(), "bash", "-c", small.formatted(mount + "true"));
    assumeTrue(can.exitCode() == 0, "needs the right to have a disk of its own");
    String run = "./jbang csv-writer@. --files 3 --rows 1000 --delay 0 --output " + folder;
    String list = "; echo $?; ls -A " + folder;
    var full = Script.run(Map.of(), "bash", "-c", small.formatted(mount + run + list));
    var said = full.err().lines().filter(line -> !line.startsWith("[jbang]")).toList();
    // A row has at least 25 bytes, so that one file of 1,000 has room and three have not.
    String file = folder.resolve("event_batch_%d.csv").toString();
    long written = full.out().lines().filter(line -> line.endsWith("  1,000 rows")).count();
    assertTrue(written >= 1 && written <= 2, full.out());
    String left = "event_batch_0.csv" + (written == 2 ? "\nevent_batch_1.csv" : "");
    assertTrue(full.out().endsWith("\n1\n" + left), full.out());
    String name = file.formatted(written);
    String sentence = "Could not write " + name + ": No space left on device. Wrote " + written;
    assertEquals(1, said.size(), full.err());
    assertTrue(said.get(0).startsWith(sentence), full.err());
  }

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName("a reader who has seen enough ends it quietly; output to a full disk, aloud")
  void output() throws Exception {
    String run = "./jbang csv-writer@. --files 2000 --delay 10ms --output " + folder;
    var head = Script.run(Map.of(), "bash", "-c", run + " | head -2; echo ${PIPESTATUS[0]}");
    assertTrue(head.out().endsWith("event_batch_1.csv  10 rows\n0"), head.out() + head.err());
    assertEquals(0, head.err().lines().filter(line -> !line.startsWith("[jbang]")).count());
    long files = Files.list(folder).count();
    assertTrue(files >= 2 && files < 2000, files + " files");
    var full = Script.run(Map.of(), "bash", "-c", run + " > /dev/full");
    assertEquals(1, full.exitCode());
    String sentence = "Could not write to standard output: No space left on device. Wrote 1 file,";
    assertTrue(full.err().lines().anyMatch(line -> line.startsWith(sentence)), full.err());
  }

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName(
      "through the launcher: three lines on stderr, exit code 2, no usage and no stack trace")
  void asProcess() throws Exception {
    Script script = Script.run("csv-writer", "--fils", "3");
    assertEquals(2, script.exitCode());
    assertEquals("", script.out());
    List<String> said = script.err().lines().filter(line -> !line.startsWith("[jbang]")).toList();
    assertEquals(
        List.of(
            "Unknown options: '--fils', '3'",
            "Possible solutions: --files",
            "Run it with --help to see the options."),
        said);
  }

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName(
      "with a setting of Kafka's client, too, its log is silent: one sentence, exit code 1")
  void kafkaIsSilent() throws Exception {
    String[] to = {"--kafka", "localhost:1", "--kafka-conf", "max.block.ms=100"};
    Script script = Script.run("csv-writer", to);
    assertEquals(1, script.exitCode());
    assertEquals("", script.out());
    assertEquals(
        "Could not write to localhost:1: no Kafka broker answers. To start one here: ./jbang"
            + " kafka@. --port 9092. Wrote 0 groups, 0 rows to topic events at localhost:1.",
        script.err());
  }

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName("--help shows every option and examples in 80 columns, without colours in a pipe")
  void help() throws Exception {
    Script script = Script.run("csv-writer", "--help");
    assertEquals(0, script.exitCode());
    for (String option :
        List.of(
            "files",
            "rows",
            "delay",
            "output",
            "users",
            "events",
            "seed",
            "start",
            "malformed",
            "late",
            "verbose",
            "help",
            "version")) {
      assertTrue(script.out().contains("--" + option), option);
    }
    assertTrue(script.out().contains("Examples:"));
    assertTrue(script.out().lines().allMatch(line -> line.length() <= 80), script.out());
    assertFalse(script.out().contains("\u001b"));
    assertEquals("csv-writer 1.0", Script.run("csv-writer", "-V").out());
  }
}
