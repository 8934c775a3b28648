import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import workbook.session.RealServer;
import workbook.session.Session;

@DisplayName("What a stream has sent is in its sink, and nothing twice where that is promised")
@Tag(RunTests.SLOW)
class SinksHoldWhatWasSent {

  private static final String EVIL = "'; DROP TABLE sinks_kept; --";

  /** What does harm where a text is taken for something else. */
  private static final List<String> TEXTS =
      List.of(
          "it's",
          "say \"no\"",
          EVIL,
          "\"; DROP TABLE sinks_kept; --",
          "../../../etc/passwd",
          "<script>alert('x')</script>&lt;",
          "\u001b[2J\u001b[31mred",
          "\u009b31m",
          "$(touch x) `touch x` %s%n {0} \\",
          "two\nlines\r\nand\ttabs",
          "na\u00efve \u65e5\u672c \ud83d\ude00");

  private static final String NUL = "nul\0nul";

  @TempDir Path temp;

  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");

  // ---- Each row, over a kill between the rows and the commit ----

  @ParameterizedTest(name = "{0}")
  @DisplayName("events: a batch that comes again is there once, and twice in Kafka alone")
  @EnumSource(
      value = StreamProcessor.Sink.class,
      mode = Mode.EXCLUDE,
      names = {"CONSOLE"})
  void events(StreamProcessor.Sink sink) throws Exception {
    makeEvents(4, 10);
    arrive(0, 3);
    String[] options = {"--mode", "csv-log", "--max-files-per-trigger", "1"};
    var first = run(sink, options);
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.out().contains("\nBatch 2: 10 rows to " + sink + "\n"), first.out());
    String promise = sink == StreamProcessor.Sink.KAFKA ? "at-least-once: " : "exactly-once: ";
    assertTrue(first.out().contains("\n  delivery      " + promise), first.out());

    forgetLastCommit();
    arrive(3, 4);
    var second = run(sink, options);
    assertEquals(0, second.exitCode(), second.err());
    var expected = new ArrayList<>(lines(0, 4));
    if (sink == StreamProcessor.Sink.KAFKA) {
      expected.addAll(lines(2, 3)); // The batch whose commit was forgotten.
    }
    Collections.sort(expected);
    assertEquals(expected, sent(sink));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("windows that have ended are sent once each, with the counts of plain Java")
  @EnumSource(
      value = StreamProcessor.Sink.class,
      names = {"PARQUET", "JDBC"})
  void windows(StreamProcessor.Sink sink) throws Exception {
    makeEvents(4, 20);
    arrive(0, 3);
    String[] options = {
      "--window", "1 minute", "--watermark", "30 seconds", "--max-files-per-trigger", "1"
    };
    var first = run(sink, options);
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.out().contains("\n  output mode   append\n"), first.out());
    assertEquals(endedWindows(3), sent(sink));
    // The last batch has no rows of the source's, and Spark observes nothing of it.
    assertEquals(endedWindows(3).size(), told(first.out()));

    forgetLastCommit();
    arrive(3, 4);
    var second = run(sink, options);
    assertEquals(0, second.exitCode(), second.err());
    assertEquals(endedWindows(4), sent(sink));
  }

  /** How many rows the lines of the batches say in all. */
  private static int told(String out) {
    return Pattern.compile("(?m)^Batch \\d+: (\\d+) rows? to ")
        .matcher(out)
        .results()
        .mapToInt(line -> Integer.parseInt(line.group(1)))
        .sum();
  }

  /** Windows of a minute that end half a minute or more before the latest event, by plain Java. */
  private List<String> endedWindows(int files) throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    Instant latest = Instant.MIN;
    for (String line : lines(0, files)) {
      Instant time = LocalDateTime.parse(line.split(",")[0]).toInstant(ZoneOffset.UTC);
      latest = time.isAfter(latest) ? time : latest;
      Instant start = time.truncatedTo(ChronoUnit.MINUTES);
      counts.merge(start + "," + start.plusSeconds(60) + "," + line.split(",")[2], 1L, Long::sum);
    }
    Instant watermark = latest.minusSeconds(30);
    return counts.entrySet().stream()
        .filter(each -> !Instant.parse(each.getKey().split(",")[1]).isAfter(watermark))
        .map(each -> each.getKey() + "," + each.getValue())
        .toList();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @DisplayName("counts: the sink holds the newest one of each type, also after a batch came again")
  @CsvSource({"DELTA, complete", "JDBC, update", "JDBC, complete"})
  void counts(StreamProcessor.Sink sink, String outputMode) throws Exception {
    makeEvents(3, 10);
    arrive(0, 2);
    String[] options = {"--output-mode", outputMode, "--max-files-per-trigger", "1"};
    assertEquals(0, run(sink, options).exitCode());
    forgetLastCommit();
    arrive(2, 3);
    var second = run(sink, options);
    assertEquals(0, second.exitCode(), second.err());
    var expected =
        input().countByEvent().entrySet().stream()
            .map(each -> each.getKey() + "," + each.getValue())
            .toList();
    assertEquals(expected, sent(sink));
  }

  @Test
  @DisplayName("Kafka gets each count that changes, under its key: the newest one is the right one")
  void countsInKafka() throws Exception {
    makeEvents(3, 10);
    arrive(0, 3);
    var run = run(StreamProcessor.Sink.KAFKA, "--max-files-per-trigger", "1");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("\n  output mode   update\n"), run.out());
    Map<String, Long> newest = new TreeMap<>();
    for (var record : records()) {
      JsonNode value = new ObjectMapper().readTree(record[1]);
      assertEquals(record[0], value.get("event").asText());
      newest.put(record[0], value.get("count").asLong());
    }
    assertEquals(input().countByEvent(), newest);
  }

  @Test
  @DisplayName("stopped with Ctrl+C and started again, nothing is lost and nothing twice")
  void stopped() throws Exception {
    makeEvents(6, 10);
    arrive(0, 3);
    var options = new ArrayList<>(List.of("--mode", "csv-log", "--no-ui", "--trigger", "100ms"));
    options.addAll(List.of("--input", input().folder().toString()));
    options.addAll(options(StreamProcessor.Sink.JDBC));
    try (var first = Pipeline.start(options.toArray(String[]::new))) {
      first.await("Batch 0: 30 rows to jdbc");
      arrive(3, 6); // It may come to read some of them.
      first.stop();
      assertEquals(0, first.exitCode());
    }
    var second = run(StreamProcessor.Sink.JDBC, "--mode", "csv-log");
    assertEquals(0, second.exitCode(), second.err());
    assertEquals(lines(0, 6), sent(StreamProcessor.Sink.JDBC));
  }

  @Test
  @DisplayName("killed with SIGKILL while it writes into PostgreSQL, it ends with each row once")
  @Tag(RunTests.PROCESSES)
  void killed() throws Exception {
    makeEvents(40, 50);
    arrive(0, 40);
    var options = new ArrayList<>(List.of("--mode", "csv-log", "--no-ui"));
    options.addAll(List.of("--max-files-per-trigger", "1"));
    options.addAll(List.of("--input", input().folder().toString()));
    options.addAll(options(StreamProcessor.Sink.JDBC));
    var endless = new ArrayList<>(options);
    endless.addAll(List.of("--trigger", "0"));
    String alias = "stream-processor-jdbc";
    Path tmp = temp.resolve("tmp");
    try (var first = Script.startIn(tmp, alias, endless.toArray(String[]::new))) {
      long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
      while (lastBatch().orElse(-1L) < 3) {
        assertTrue(first.process().isAlive(), first.out() + first.err());
        assertTrue(System.nanoTime() < deadline, first.out() + first.err());
        Thread.sleep(5);
      }
      first.signal("KILL");
      assertEquals(128 + 9, first.exitCode());
    }
    assertTrue(lastBatch().orElseThrow() < 39, "the second run has something left to do");
    options.addAll(List.of("--trigger", "available-now"));
    try (var second = Script.startIn(tmp, alias, options.toArray(String[]::new))) {
      assertEquals(0, second.exitCode(), second.out() + second.err());
    }
    assertEquals(lines(0, 40), sent(StreamProcessor.Sink.JDBC));
  }

  /** The number of the batch that was written last into the table, as its sink remembers it. */
  private Optional<Long> lastBatch() throws Exception {
    try (var database = DriverManager.getConnection(RealServer.postgres().jdbcUrl())) {
      var there = database.prepareStatement("SELECT to_regclass('stream_processor_batches')");
      ResultSet found = there.executeQuery();
      if (!found.next() || found.getString(1) == null) {
        return Optional.empty();
      }
      var batch =
          database.prepareStatement(
              "SELECT batch FROM stream_processor_batches WHERE table_name = ?");
      batch.setString(1, name);
      ResultSet row = batch.executeQuery();
      return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
    }
  }

  // ---- Whose checkpoint, whose folder, whose table ----

  @ParameterizedTest(name = "{0}")
  @DisplayName("a new checkpoint and an old folder or table are refused, and the other way round")
  @EnumSource(
      value = StreamProcessor.Sink.class,
      names = {"PARQUET", "DELTA", "JDBC"})
  void others(StreamProcessor.Sink sink) throws Exception {
    makeEvents(1, 10);
    arrive(0, 1);
    assertEquals(0, run(sink, "--mode", "csv-log").exitCode());
    Path kept = temp.resolve("kept");
    Files.move(checkpoint(), kept);

    String place = sink == StreamProcessor.Sink.JDBC ? "Table " + name : "--sink-path " + out();
    var anew = run(sink, "--mode", "csv-log");
    assertRefused(anew, place, "--checkpoint " + checkpoint() + " is new");
    assertEquals(lines(0, 1), sent(sink));

    clear(checkpoint());
    Files.move(kept, checkpoint());
    if (sink == StreamProcessor.Sink.JDBC) {
      sql("DROP TABLE " + name);
      place = "table " + name;
    } else {
      clear(out());
    }
    var gone = run(sink, "--mode", "csv-log");
    assertRefused(gone, place, "--checkpoint " + checkpoint() + " has sent batches");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("an older copy of the checkpoint is refused: new rows would be passed over")
  @EnumSource(
      value = StreamProcessor.Sink.class,
      names = {"PARQUET", "DELTA", "JDBC"})
  void olderCheckpoint(StreamProcessor.Sink sink) throws Exception {
    makeEvents(3, 10);
    arrive(0, 1);
    assertEquals(0, run(sink, "--mode", "csv-log").exitCode());
    Path copy = temp.resolve("copy");
    copy(checkpoint(), copy);
    arrive(1, 2);
    assertEquals(0, run(sink, "--mode", "csv-log").exitCode());
    Path newest = temp.resolve("newest");
    Files.move(checkpoint(), newest);
    Files.move(copy, checkpoint());
    arrive(2, 3);
    String place = sink == StreamProcessor.Sink.JDBC ? "table " + name : "--sink-path " + out();
    var refused = run(sink, "--mode", "csv-log");
    assertEquals(1, refused.exitCode(), refused.out() + refused.err());
    String older = "--checkpoint " + checkpoint() + " is an older copy: " + place;
    assertTrue(refused.err().startsWith(older + " has batch 1 already"), refused.err());

    clear(checkpoint());
    Files.move(newest, checkpoint());
    assertEquals(0, run(sink, "--mode", "csv-log").exitCode());
    assertEquals(lines(0, 3), sent(sink));
  }

  @Test
  @DisplayName("a table that was put back to an older state is refused: its rows come no more")
  void olderTable() throws Exception {
    makeEvents(2, 10);
    arrive(0, 2);
    var sink = StreamProcessor.Sink.JDBC;
    String[] options = {"--mode", "csv-log", "--max-files-per-trigger", "1"};
    assertEquals(0, run(sink, options).exitCode());
    sql("UPDATE stream_processor_batches SET batch = 0 WHERE table_name = '" + name + "'");
    var refused = run(sink, options);
    assertEquals(1, refused.exitCode(), refused.out() + refused.err());
    String older = "Table " + name + " is older than --checkpoint " + checkpoint();
    assertTrue(refused.err().startsWith(older + ": it has batches up to 0, of 1."), refused.err());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("a file sink's list that is cut, or lacks its newest batch, is refused and named")
  @ValueSource(strings = {"cut", "missing"})
  void list(String damage) throws Exception {
    makeEvents(2, 10);
    arrive(0, 1);
    var sink = StreamProcessor.Sink.PARQUET;
    assertEquals(0, run(sink, "--mode", "csv-log").exitCode());
    Path list = out().resolve("_spark_metadata");
    byte[] kept = Files.readAllBytes(list.resolve("0"));
    Files.deleteIfExists(list.resolve(".0.crc"));
    if (damage.equals("cut")) {
      Files.write(list.resolve("0"), Arrays.copyOf(kept, kept.length - 3));
    } else {
      Files.delete(list.resolve("0"));
    }
    arrive(1, 2);
    var refused = run(sink, "--mode", "csv-log");
    assertEquals(1, refused.exitCode(), refused.out() + refused.err());
    String sentence = "The list of --sink-path " + out() + " is damaged: _spark_metadata/0 is ";
    assertTrue(refused.err().startsWith(sentence + damage + ". Put a copy back"), refused.err());
    Files.write(list.resolve("0"), kept);
    assertEquals(0, run(sink, "--mode", "csv-log").exitCode());
    assertEquals(lines(0, 2), sent(sink));
  }

  @Test
  @DisplayName("a checkpoint of another sink, place or window is refused; 60 seconds are 1 minute")
  void anotherSink() throws Exception {
    makeEvents(1, 10);
    arrive(0, 1);
    String[] window = {"--window", "1 minute", "--watermark", "30 seconds"};
    assertEquals(0, run(StreamProcessor.Sink.PARQUET, window).exitCode());
    String belongs = "--checkpoint " + checkpoint() + " belongs to csv-agg in windows of 1 minute";
    assertRefused(run(StreamProcessor.Sink.DELTA, window), belongs, " into delta in file");
    assertRefused(run(StreamProcessor.Sink.JDBC, window), belongs, " into table " + name);
    String[] console = {"--checkpoint", checkpoint().toString()};
    assertRefused(Pipeline.runOver(input().folder(), console), belongs, "this is csv-agg of file");
    assertRefused(run(StreamProcessor.Sink.PARQUET, "--mode", "csv-log"), belongs, "csv-log into");
    String[] longer = {"--window", "2 minutes", "--watermark", "30 seconds"};
    assertRefused(run(StreamProcessor.Sink.PARQUET, longer), belongs, "windows of 2 minutes");

    String[] same = {"--window", "60 seconds", "--watermark", "1m"};
    var again = run(StreamProcessor.Sink.PARQUET, same);
    assertEquals(0, again.exitCode(), again.err());
  }

  @Test
  @DisplayName("a table that is there and empty is taken; one with other columns is refused")
  void emptyTable() throws Exception {
    makeEvents(1, 10);
    arrive(0, 1);
    sql("CREATE TABLE " + name + " (event VARCHAR(40) PRIMARY KEY, count BIGINT, note TEXT)");
    assertEquals(0, run(StreamProcessor.Sink.JDBC).exitCode());
    assertEquals(
        input().countByEvent().size(), sent(StreamProcessor.Sink.JDBC).size(), "rows in the table");
    sql(
        "DROP TABLE " + name,
        "DELETE FROM stream_processor_batches WHERE table_name = '" + name + "'",
        "CREATE TABLE " + name + "()");
    clear(checkpoint());
    var other = run(StreamProcessor.Sink.JDBC);
    assertEquals(1, other.exitCode());
    assertTrue(other.err().contains(" refuses: ERROR: column \"event\" of relation"), other.err());
  }

  private static void assertRefused(Pipeline run, String... texts) throws Exception {
    assertEquals(2, run.exitCode(), run.out() + run.err());
    for (String text : texts) {
      assertTrue(run.err().contains(text), text + " is missing in\n" + run.err());
    }
    assertFalse(run.err().contains("Exception"), run.err());
  }

  // ---- Texts that would be taken for something else ----

  @ParameterizedTest(name = "{0}")
  @DisplayName("a text of the stream stays a text: no SQL, no file's name, no escape sequence")
  @EnumSource(StreamProcessor.Sink.class)
  void texts(StreamProcessor.Sink sink) throws Exception {
    sql("CREATE TABLE IF NOT EXISTS sinks_kept (number INT)");
    Files.createDirectories(input().folder());
    var rows = new ArrayList<String>();
    for (String text : TEXTS) {
      rows.add("2026-01-01T10:00:00,1,\"" + text.replace("\"", "\"\"") + "\"");
    }
    rows.add("2026-01-01T10:00:00,1," + NUL);
    input().write("texts.csv", rows.toArray(String[]::new));
    var run = run(sink, "--mode", "csv-log");
    assertEquals(0, run.exitCode(), run.err());

    var printed = run.out() + run.err();
    assertTrue(printed.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), printed);
    if (sink == StreamProcessor.Sink.CONSOLE) {
      assertTrue(printed.contains("\\u001B[2J\\u001B[31mred"), printed);
      return;
    }
    var expected = new ArrayList<>(TEXTS);
    boolean keepsNul = sink != StreamProcessor.Sink.JDBC;
    if (keepsNul) {
      expected.add(NUL);
    }
    String left = "rows left out that jdbc can't keep: 1, the first: {\"timestamp\":\"2026-01-01T";
    assertEquals(!keepsNul, printed.contains("Batch 0: " + left), printed);
    assertEquals(expected.size(), told(run.out()), printed);
    Collections.sort(expected);
    assertEquals(expected, texts(sent(sink)));
    assertEquals(List.of(), query("SELECT * FROM sinks_kept"), "the other table is there");
    if (Files.exists(out())) {
      try (Stream<Path> files = Files.walk(out())) {
        var names = files.map(file -> file.getFileName().toString()).toList();
        var own = "out|_spark_metadata|_delta_log|\\.?part-.*|\\.?[0-9]+(\\.json|\\.crc)*|_commits";
        assertEquals(List.of(), names.stream().filter(each -> !each.matches(own)).toList());
      }
    }
  }

  @Test
  @DisplayName("as keys of a table, too; a key that is too long for its index is left out and told")
  void keys() throws Exception {
    Files.createDirectories(input().folder());
    var rows = new ArrayList<String>();
    for (String text : TEXTS) {
      rows.add("2026-01-01T10:00:00,1,\"" + text.replace("\"", "\"\"") + "\"");
    }
    // Random, as PostgreSQL would make a short one of the same letter.
    rows.add("2026-01-01T10:00:00,1," + randomText(3_000));
    rows.add("2026-01-01T10:00:00,1," + randomText(2_000));
    input().write("texts.csv", rows.toArray(String[]::new));
    var run = run(StreamProcessor.Sink.JDBC);
    assertEquals(0, run.exitCode(), run.err());
    var expected = new ArrayList<>(TEXTS.stream().map(text -> text + ",1").toList());
    expected.add(randomText(2_000) + ",1");
    Collections.sort(expected);
    assertEquals(expected, sent(StreamProcessor.Sink.JDBC));
    assertTrue(run.out().contains("rows left out that jdbc can't keep: 1, the first"), run.out());
  }

  private static String randomText(int length) {
    return new java.util.Random(length)
        .ints(length, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  @Test
  @DisplayName("a row that is too large for Kafka is left out and told, and the stream goes on")
  void tooLarge() throws Exception {
    String large = "x".repeat(1_047_900);
    input().write("one.csv", "2026-01-01T10:00:00,1," + large, "2026-01-01T10:00:01,2,login");
    var run = run(StreamProcessor.Sink.KAFKA, "--mode", "csv-log");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("rows left out that kafka can't keep: 1, the first"), run.out());
    assertEquals(List.of("2026-01-01T10:00:01,2,login"), sent(StreamProcessor.Sink.KAFKA));
  }

  /** The third value of each row. */
  private static List<String> texts(List<String> rows) {
    return rows.stream().map(row -> row.split(",", 3)[2]).sorted().toList();
  }

  // ---- Times ----

  @Test
  @DisplayName("an event before 1900 is one for Delta, too, where Spark's own way is to refuse it")
  void longAgo() throws Exception {
    input().write("one.csv", "1850-01-01T10:00:05,1,login");
    var run = run(StreamProcessor.Sink.DELTA, "--window", "1 minute");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(
        List.of("1850-01-01T10:00:00Z,1850-01-01T10:01:00Z,login,1"),
        sent(StreamProcessor.Sink.DELTA));
  }

  @Test
  @DisplayName("with a window, a timestamp that is no time is malformed and told; late events, too")
  void times() throws Exception {
    input()
        .write(
            "one.csv",
            "2026-01-01T10:00:00,1,login",
            "10:00:05,1,login", // Spark would take today's.
            "T10:00:05,1,login",
            "yesterday,1,login",
            "2026-13-01T10:00:00,1,login",
            "12026-01-01T10:00:00,1,login",
            "0000-01-01T00:00:00,1,login",
            "2026-01-01 10:00:30.5,1,login",
            "2026-01-01T11:00:59+01:00,1,login");
    var run = Pipeline.runOver(input().folder(), "--window", "1 minute");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("|2026-01-01 10:00:00|2026-01-01 10:01:00|login|3    |"));
    assertTrue(
        run.out()
            .contains(
                "Batch 0: malformed rows left out: 6, the first in "
                    + input().folder().resolve("one.csv")
                    + ", line 3: 10:00:05,1,login (its timestamp is no time)\n"),
        run.out());

    // What lesson 4's page shows of the same files, with the same watermark.
    var late = new EventFiles(temp.resolve("late")).copySamples("late");
    String[] options = {
      "--window", "1 minute", "--watermark", "1 minute", "--max-files-per-trigger", "1"
    };
    run = Pipeline.runOver(late.folder(), options);
    assertTrue(run.out().contains("\n  output mode   update\n"), run.out());
    String told =
        "Batch 2: left out as late, behind the watermark: the events of 2 counts whose window has"
            + " ended\n";
    assertTrue(run.out().contains(told), run.out());
  }

  // ---- What can't go together ----

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("a wrong combination is 2, in a sentence, before Spark starts")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --sink nowhere                                  | nowhere is none of [console, parquet
          --sink parquet --checkpoint C                   | --sink parquet needs --sink-path
          --sink delta --checkpoint C                     | --sink delta needs --sink-path
          --sink kafka --checkpoint C                     | --sink kafka needs --sink-topic
          --sink jdbc --checkpoint C --table t            | --sink jdbc needs --jdbc-url
          --sink jdbc --checkpoint C --jdbc-url J         | --sink jdbc needs --table
          --sink delta --sink-path P                      | --sink delta needs --checkpoint
          --sink-path P                                   | --sink-path goes with --sink parquet or
          --sink-topic t                                  | --sink-topic goes with --sink kafka,
          --jdbc-url J                                    | --jdbc-url goes with --sink jdbc, not
          --table t                                       | --table goes with --sink jdbc, not
          --jdbc-password-file F                          | --jdbc-password-file goes with --sink
          --kafka-conf-file F                             | --kafka-conf-file goes with --mode
          --bootstrap-servers a:1                         | --bootstrap-servers goes with --mode
          --sink delta --sink-path P --checkpoint C --rows 5   | --rows goes with --sink console,
          --sink parquet --sink-path P --checkpoint C     | --sink parquet takes only rows that are
          --sink parquet --sink-path P --checkpoint C --output-mode update | append
          --sink delta --sink-path P --checkpoint C --output-mode update   | append or complete
          --sink parquet --sink-path P --checkpoint P --mode csv-log       | lie in each other
          --sink parquet --sink-path P/a --checkpoint P --mode csv-log     | lie in each other
          --sink parquet --sink-path I --checkpoint C --mode csv-log       | lie in each other
          --sink parquet --sink-path I/a --checkpoint C --mode csv-log     | lie in each other
          --sink parquet --sink-path F --checkpoint C --mode csv-log       | is a file
          --sink kafka --sink-topic a/b --checkpoint C    | --sink-topic a/b is no name for one
          --sink kafka --sink-topic events --checkpoint C --mode kafka-agg | would feed itself
          --sink jdbc --jdbc-url mysql --table t --checkpoint C            | --jdbc-url must be
          --sink jdbc --jdbc-url J --table t;drop --checkpoint C           | --table t;drop is no
          --sink jdbc --jdbc-url J --table T --checkpoint C                | --table T is no name
          --sink jdbc --jdbc-url J --table a.b.c --checkpoint C            | --table a.b.c is no
          --window soon                                   | --window 'soon' is no stretch of time
          --window 0                                      | --window '0' is no stretch of time
          --window -1m                                    | --window '-1m' is no stretch of time
          --window 1m --watermark never                   | --watermark 'never' is no stretch
          --watermark 1m                                  | --watermark goes with --window
          --window 1m --mode csv-log                      | --window counts, and --mode csv-log
          --window 1m --mode websocket                    | --window needs a time
          --window 1m --output-mode append                | or --window with --watermark
          --window 1m --watermark 1m --output-mode complete | --watermark would do nothing
          """)
  void wrongTogether(String arguments, String sentence) throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    var options = new ArrayList<String>();
    if (!arguments.contains("--mode kafka-agg") && !arguments.contains("--mode websocket")) {
      options.addAll(List.of("--input", input().folder().toString()));
    }
    for (String argument : arguments.split(" ")) {
      options.add(
          argument
              .replaceFirst("^C$", temp.resolve("c").toString())
              .replaceFirst("^P(?=/|$)", temp.resolve("p").toString())
              .replaceFirst("^I(?=/|$)", input().folder().toString())
              .replaceFirst("^F$", file.toString())
              .replaceFirst("^J$", "jdbc:postgresql://127.0.0.1:1/none"));
    }
    var run = Pipeline.run(options.toArray(String[]::new));
    assertRefused(run, sentence);
    assertEquals("", run.out());
    assertEquals(2, run.err().lines().count(), run.err());
  }

  @Test
  @DisplayName("a server that does not answer, or a topic that is not there, is 1 and a sentence")
  void away() throws Exception {
    var sink = StreamProcessor.Sink.JDBC;
    var nobody = run(sink, "--jdbc-url", "jdbc:postgresql://127.0.0.1:1/none?user=ann");
    assertEquals(1, nobody.exitCode());
    assertTrue(
        nobody.err().startsWith("jdbc:postgresql://127.0.0.1:1/none does not answer: Connection"),
        nobody.err());
    var noTopic = run(StreamProcessor.Sink.KAFKA, "--sink-topic", "none-" + name);
    assertEquals(1, noTopic.exitCode());
    assertTrue(noTopic.err().contains(" has no topic none-" + name + ". Make it"), noTopic.err());
    var noBroker = run(StreamProcessor.Sink.KAFKA, "--bootstrap-servers", "127.0.0.1:1");
    assertEquals(1, noBroker.exitCode());
    assertTrue(noBroker.err().startsWith("No Kafka broker answers at 127.0.0.1:1."));
  }

  // ---- Input and sinks ----

  private EventFiles input() {
    return new EventFiles(temp.resolve("in"));
  }

  private Path out() {
    return temp.resolve("out");
  }

  private Path checkpoint() {
    return temp.resolve("checkpoint");
  }

  /** Files of events, in the order of their times, which arrive when they are told to. */
  private void makeEvents(int files, int rows) throws Exception {
    Files.createDirectories(input().folder());
    new EventFiles(temp.resolve("made")).generate(files, rows);
  }

  private void arrive(int from, int to) throws Exception {
    for (Path file : made(from, to)) {
      Path hidden = input().folder().resolve("." + file.getFileName());
      Files.copy(file, hidden, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      Files.move(hidden, input().folder().resolve(file.getFileName()));
    }
  }

  private List<Path> made(int from, int to) throws Exception {
    return EventFiles.csvFiles(temp.resolve("made")).subList(from, to);
  }

  /** The rows of these files, sorted. */
  private List<String> lines(int from, int to) throws Exception {
    return made(from, to).stream()
        .flatMap(file -> EventFiles.rows(file).stream())
        .map(row -> String.join(",", row))
        .sorted()
        .toList();
  }

  private List<String> options(StreamProcessor.Sink sink) throws Exception {
    var options = new ArrayList<>(List.of("--sink", sink.toString()));
    switch (sink) {
      case CONSOLE -> {
        return options;
      }
      case PARQUET, DELTA -> options.addAll(List.of("--sink-path", out().toString()));
      case KAFKA -> {
        makeTopic();
        options.addAll(List.of("--sink-topic", name));
        options.addAll(List.of("--bootstrap-servers", RealServer.kafka().address()));
      }
      case JDBC ->
          options.addAll(List.of("--jdbc-url", RealServer.postgres().jdbcUrl(), "--table", name));
    }
    options.addAll(List.of("--checkpoint", checkpoint().toString()));
    return options;
  }

  /** Runs over what has arrived; an option that is given goes before that of the sink. */
  private Pipeline run(StreamProcessor.Sink sink, String... more) throws Exception {
    var options = new ArrayList<>(List.of(more));
    var its = options(sink);
    for (int i = 0; i < its.size(); i += 2) {
      if (!options.contains(its.get(i))) {
        options.addAll(its.subList(i, i + 2));
      }
    }
    Files.createDirectories(input().folder());
    return Pipeline.runOver(input().folder(), options.toArray(String[]::new));
  }

  /** What a kill does between the rows of the last batch and its commit. */
  private void forgetLastCommit() throws Exception {
    Path commits = checkpoint().resolve("commits");
    try (Stream<Path> all = Files.list(commits)) {
      int last =
          all.map(file -> file.getFileName().toString())
              .filter(file -> file.matches("\\d+"))
              .mapToInt(Integer::parseInt)
              .max()
              .orElseThrow();
      Files.delete(commits.resolve("" + last));
      Files.deleteIfExists(commits.resolve("." + last + ".crc"));
    }
  }

  /** What is in the sink, as lines of values with commas between, sorted. */
  private List<String> sent(StreamProcessor.Sink sink) throws Exception {
    return switch (sink) {
      case CONSOLE -> throw new IllegalArgumentException("" + sink);
      case PARQUET, DELTA -> {
        List<Row> rows =
            Session.local().read().format("" + sink).load(out().toString()).collectAsList();
        yield rows.stream()
            .map(
                row ->
                    IntStream.range(0, row.size())
                        .mapToObj(i -> text(row.get(i)))
                        .collect(Collectors.joining(",")))
            .sorted()
            .toList();
      }
      case KAFKA -> {
        var lines = new ArrayList<String>();
        for (String[] record : records()) {
          var values = new ArrayList<String>();
          new ObjectMapper().readTree(record[1]).forEach(value -> values.add(value.asText()));
          lines.add(String.join(",", values));
        }
        Collections.sort(lines);
        yield lines;
      }
      case JDBC -> query("SELECT * FROM " + name);
    };
  }

  private static String text(Object value) {
    return value instanceof Timestamp time ? time.toInstant().toString() : "" + value;
  }

  private static List<String> query(String select) throws Exception {
    try (var database = DriverManager.getConnection(RealServer.postgres().jdbcUrl())) {
      ResultSet found = database.createStatement().executeQuery(select);
      var lines = new ArrayList<String>();
      while (found.next()) {
        var values = new ArrayList<String>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          values.add(text(found.getObject(i)));
        }
        lines.add(String.join(",", values));
      }
      Collections.sort(lines);
      return lines;
    }
  }

  private static void sql(String... statements) throws Exception {
    try (var database = DriverManager.getConnection(RealServer.postgres().jdbcUrl())) {
      for (String statement : statements) {
        database.createStatement().execute(statement);
      }
    }
  }

  private void makeTopic() throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", RealServer.kafka().address());
    try (var admin = Admin.create(settings)) {
      if (!admin.listTopics().names().get().contains(name)) {
        admin
            .createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
            .all()
            .get();
      }
    }
  }

  /** Key and value of each record in the topic, by Kafka's own client, in their order. */
  private List<String[]> records() throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", RealServer.kafka().address());
    var records = new ArrayList<String[]>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition(name, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
      while (consumer.position(partition) < end && System.nanoTime() < deadline) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> records.add(new String[] {record.key(), record.value()}));
      }
    }
    return records;
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)));
      }
    }
  }

  private static void clear(Path folder) throws Exception {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Collections.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
