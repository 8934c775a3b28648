import static java.util.stream.Collectors.toCollection;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStoreProvider$;
import org.apache.spark.sql.execution.streaming.state.StateStoreProviderId;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.collection.immutable.Map$;
import workbook.drawing.OffsetText;
import workbook.hand.CheckpointFolder;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.StateReader;
import workbook.hand.StateRow;
import workbook.session.Session;
import workbook.session.TempFolder;

@DisplayName("A checkpoint is read, and not changed")
@Tag(RunTests.SLOW)
class ACheckpointIsReadAndNotChanged {

  private static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";
  private static final String PROVIDERS = "org.apache.spark.sql.execution.streaming.state.";
  private static final String CHANGELOG =
      "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled";
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  @TempDir Path temp;

  private SparkSession spark;
  private HandStream stream;
  private Dataset<Row> marked;
  private String partitions;

  @BeforeEach
  void newStream() {
    spark = Session.local();
    stream = new HandStream(spark);
    marked =
        stream
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute");
    partitions = spark.conf().get(PARTITIONS);
    spark.conf().set(PARTITIONS, 3);
  }

  @AfterEach
  void oldSettings() {
    spark.conf().set(PARTITIONS, partitions);
    spark.conf().unset(PROVIDER);
    spark.conf().unset(CHANGELOG);
  }

  /** Counts of users, after two batches, in a folder that stays when the query has ended. */
  private Path counts() throws IOException {
    return kept(
        marked.groupBy(window(col("time"), "1 minute"), col("user_id")).count(),
        List.of("10:00:05,1,login", "10:00:10,2,login", "10:00:20,1,view", "10:00:30,3,view"),
        List.of("10:01:00,1,login", "10:00:59,2,view", "10:01:30,1,view", "10:01:40,1,view"));
  }

  @SafeVarargs
  private Path kept(Dataset<Row> dataset, List<String>... batches) throws IOException {
    try (HandQuery query = stream.start(dataset, "append")) {
      for (List<String> batch : batches) {
        stream.send(batch.stream().map(row -> "2026-01-01T" + row).toArray(String[]::new));
        query.tick();
      }
      String root =
          ((StreamingQueryWrapper) query.query()).streamingQuery().resolvedCheckpointRoot();
      return copy(Path.of(root.replaceFirst("^file:/+", "/")), temp.resolve("checkpoint"));
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    TempFolder.delete(to);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }

  private static LessonRun run(Path checkpoint, String... options) {
    List<String> arguments = new ArrayList<>(List.of(checkpoint.toString()));
    arguments.addAll(Arrays.asList(options));
    return LessonRun.of(new CheckpointReader(), arguments.toArray(String[]::new));
  }

  private static String out(Path checkpoint, String... options) {
    LessonRun run = run(checkpoint, options);
    assertEquals(0, run.exitCode(), run.err());
    return run.out();
  }

  private static void refused(int exitCode, String sentence, Path checkpoint, String... options) {
    LessonRun run = run(checkpoint, options);
    String said = run.err().replaceAll("\\s+", " ");
    assertTrue(said.contains(sentence), said + run.out());
    assertEquals(exitCode, run.exitCode());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  /** Each file and folder with its time and what is in it. */
  private static Map<Path, String> hashes(Path folder) throws Exception {
    Map<Path, String> hashes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        byte[] bytes = Files.isDirectory(each) ? new byte[0] : Files.readAllBytes(each);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        hashes.put(each, Files.getLastModifiedTime(each) + HexFormat.of().formatHex(hash));
      }
    }
    return hashes;
  }

  @ParameterizedTest
  @CsvSource({
    "HDFSBackedStateStoreProvider, false, 'in memory, Spark''s default, compressed with lz4'",
    "RocksDBStateStoreProvider, false, 'RocksDB, compressed with lz4'",
    "RocksDBStateStoreProvider, true, 'RocksDB, compressed with lz4'"
  })
  @DisplayName("its batches, its settings and its rows, out of each of Spark's state stores")
  void wholeStory(String provider, boolean changelog, String said) throws Exception {
    spark.conf().set(PROVIDER, PROVIDERS + provider);
    spark.conf().set(CHANGELOG, changelog);
    Path checkpoint = counts();
    Map<Path, String> before = hashes(checkpoint);

    String summary = out(checkpoint);
    assertTrue(summary.contains("batches     0 to 1, all committed\n"), summary);
    // The largest time, 10:01:40, less a minute.
    assertTrue(summary.contains("watermark   2026-01-01 10:00:40\n"), summary);
    assertTrue(summary.contains("state       " + said + "\n"), summary);
    assertTrue(
        summary.contains("operator 0, aggregation by window, user_id\n")
            && summary.contains("  rows      4 in 3 partitions after batch 1\n"),
        summary);
    assertTrue(
        summary.contains(
            "  columns   window STRUCT<start: TIMESTAMP, end: TIMESTAMP>, user_id INT,"
                + " count BIGINT\n"),
        summary);
    assertTrue(summary.contains("  spark.sql.shuffle.partitions = 3\n"), summary);
    assertTrue(summary.contains("  " + PROVIDER + " = " + provider + "\n"), summary);

    assertEquals(
        """
        operator 0, aggregation by window, user_id, after batch 1
        window                  user_id  count  until
        2026-01-01 10:00-10:01  1        2      2026-01-01 10:01:00
        2026-01-01 10:00-10:01  2        2      2026-01-01 10:01:00
        2026-01-01 10:00-10:01  3        1      2026-01-01 10:01:00
        2026-01-01 10:01-10:02  1        3      2026-01-01 10:02:00
        """,
        sorted(out(checkpoint, "--state")));
    assertEquals(
        """
        operator 0, aggregation by window, user_id, after batch 1
        window                  user_id  count  until
        2026-01-01 10:01-10:02  1        3      2026-01-01 10:02:00
        """,
        out(
            checkpoint,
            "--where",
            "COUNT >= 2 AND user_id = 1 AND minute(window.start) = 1 AND partition IN (0, 1, 2)"
                + " AND until > '2026-01-01'"));
    assertTrue(out(checkpoint, "--where", "count > 9").endsWith("\nno rows\n"));
    assertEquals(
        """
        operator 0, aggregation by window, user_id, after batch 0
        window                  user_id  count  until
        2026-01-01 10:00-10:01  1        2      2026-01-01 10:01:00
        2026-01-01 10:00-10:01  2        1      2026-01-01 10:01:00
        2026-01-01 10:00-10:01  3        1      2026-01-01 10:01:00
        """,
        sorted(out(checkpoint, "--state", "--batch", "0")));
    List<String> differ = out(checkpoint, "--diff", "0", "1").lines().toList();
    assertEquals(
        new TreeSet<>(
            List.of(
                "changed  2026-01-01 10:00-10:01  2        2      2026-01-01 10:01:00",
                "new      2026-01-01 10:01-10:02  1        3      2026-01-01 10:02:00")),
        new TreeSet<>(differ.subList(2, differ.size())));
    assertTrue(out(checkpoint, "--diff", "1", "1").endsWith("\nno row differs\n"));

    String limited = out(checkpoint, "--state", "--limit", "3");
    assertEquals(3, limited.lines().filter(line -> line.startsWith("2026")).count(), limited);
    assertTrue(limited.endsWith("as many as --limit 3 allows\n"), limited);

    Path csv = temp.resolve("rows.csv");
    assertEquals(
        "Wrote 4 rows to " + csv + ".\n", out(checkpoint, "--limit", "1", "--csv", csv + ""));
    List<String> lines = Files.readAllLines(csv);
    assertEquals("partition,window,user_id,count,until", lines.get(0));
    assertEquals(
        new TreeSet<>(
            List.of(
                "2026-01-01 10:00-10:01,1,2,2026-01-01 10:01:00",
                "2026-01-01 10:00-10:01,2,2,2026-01-01 10:01:00",
                "2026-01-01 10:00-10:01,3,1,2026-01-01 10:01:00",
                "2026-01-01 10:01-10:02,1,3,2026-01-01 10:02:00")),
        new TreeSet<>(
            lines.subList(1, 5).stream().map(line -> line.replaceFirst("^[012],", "")).toList()));

    JsonNode json = new ObjectMapper().readTree(out(checkpoint, "--json"));
    assertTrue(json.get("batches").get(1).get("committed").asBoolean());
    assertEquals("3", json.get("settings").get(PARTITIONS).asText());
    long rows = 0;
    for (JsonNode each : json.get("state").get(0).get("rowsOfPartitions")) {
      rows += each.asLong();
    }
    assertEquals(4, rows);
    JsonNode row = new ObjectMapper().readTree(out(checkpoint, "--where", "count = 3", "--json"));
    assertEquals(3, row.get("columns").get("count").asInt());
    assertEquals("2026-01-01T10:02:00Z", row.get("until").asText());

    assertEquals(before, hashes(checkpoint));
  }

  @Test
  @DisplayName("out of a snapshot and the deltas after it, in room for a few of their rows")
  void partByPart() throws Exception {
    spark.conf().set(PARTITIONS, 1);
    Random random = new Random(1);
    List<List<String>> batches = new ArrayList<>();
    List<Map<String, Integer>> states = new ArrayList<>(); // What is kept after each.
    Map<String, Integer> counts = new TreeMap<>();
    for (int batch = 0; batch < 6; batch++) {
      List<String> rows = new ArrayList<>(List.of("10:0" + batch + ":59,0,view"));
      for (int i = 0; i < 40; i++) {
        int minute = Math.max(0, batch - random.nextInt(2));
        rows.add("10:0" + minute + ":30," + random.nextInt(50) + ",view");
      }
      for (String row : rows) {
        int minute = row.charAt(4) - '0';
        String window = "2026-01-01 10:0" + minute + "-10:0" + (minute + 1) + ", ";
        counts.merge(window + row.split(",")[1], 1, Integer::sum);
      }
      // The watermark is a minute behind the newest row of the batch before: the 59th second.
      String kept = "2026-01-01 10:0" + Math.max(0, batch - 2);
      counts.keySet().removeIf(each -> each.compareTo(kept) < 0);
      batches.add(rows);
      states.add(new TreeMap<>(counts));
    }
    Path whole =
        kept(
            marked.groupBy(window(col("time"), "1 minute"), col("user_id")).count(),
            batches.toArray(List[]::new));

    for (long room : new long[] {1 << 20, 6000}) {
      StateReader reader = reader(whole, room);
      for (int batch = 0; batch < 6; batch++) {
        assertEquals(texts(states.get(batch)), texts(reader, batch), "after batch " + batch);
      }
      assertEquals(difference(states.get(1), states.get(4)), difference(reader, 1, 4));
    }

    // Spark writes a snapshot of what the newest file has led to.
    Path older = copy(whole, temp.resolve("older"));
    Path partition = Path.of("state/0/0");
    for (int version : new int[] {5, 6}) {
      Files.delete(older.resolve(partition).resolve(version + ".delta"));
    }
    writeSnapshot(older, 4);
    for (int version = 1; version <= 4; version++) {
      Files.delete(whole.resolve(partition).resolve(version + ".delta"));
    }
    Path snapshot = partition.resolve("4.snapshot");
    Files.copy(older.resolve(snapshot), whole.resolve(snapshot));
    for (long room : new long[] {1 << 20, 6000}) {
      StateReader reader = reader(whole, room);
      for (int batch = 3; batch < 6; batch++) {
        assertEquals(texts(states.get(batch)), texts(reader, batch), "after batch " + batch);
      }
      assertEquals(difference(states.get(3), states.get(5)), difference(reader, 3, 5));
    }
    refused(1, "there is no file " + whole.resolve("state/0/0/3.delta"), whole, "--batch", "2");
    Files.write(whole.resolve(snapshot), Files.readAllBytes(whole.resolve(partition + "/6.delta")));
    refused(1, "state/0/0/4.snapshot is damaged: it has a key without a value", whole, "--state");
  }

  private static StateReader reader(Path checkpoint, long room) {
    return new StateReader(new CheckpointFolder(checkpoint + "", new Configuration()), room);
  }

  private static Set<String> texts(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(each -> each.getKey() + ", " + each.getValue())
        .collect(toCollection(TreeSet::new));
  }

  private static Set<String> texts(StateReader reader, long batch) {
    List<String> texts = reader.rows(batch).stream().map(StateRow::text).toList();
    assertEquals(texts.size(), Set.copyOf(texts).size(), "a row came twice");
    return new TreeSet<>(texts);
  }

  private static Set<String> difference(Map<String, Integer> before, Map<String, Integer> now) {
    Set<String> all = new TreeSet<>();
    now.forEach(
        (key, count) -> {
          if (!count.equals(before.get(key))) {
            all.add((before.containsKey(key) ? "changed " : "new ") + key + ", " + count);
          }
        });
    before.forEach(
        (key, count) -> {
          if (!now.containsKey(key)) {
            all.add("gone " + key + ", " + count);
          }
        });
    return all;
  }

  private static Set<String> difference(StateReader reader, long from, long to) {
    Set<String> all = new TreeSet<>();
    reader.differences(
        reader.stores().get(0),
        0,
        from,
        to,
        each -> all.add(each.mark() + " " + each.row().text()));
    return all;
  }

  /** Has Spark's own store write its snapshot, for which a query at work waits a minute. */
  private static void writeSnapshot(Path checkpoint, long version) {
    StateReader.Store store = reader(checkpoint, 1 << 20).stores().get(0);
    SQLConf conf = new SQLConf();
    conf.setConfString("spark.sql.streaming.stateStore.minDeltasForSnapshot", "1");
    StateStoreProvider provider =
        StateStoreProvider$.MODULE$.createAndInit(
            new StateStoreProviderId(
                new StateStoreId(checkpoint.resolve("state") + "", 0, 0, "default"),
                UUID.randomUUID()),
            store.keySchema(),
            store.valueSchema(),
            0,
            new StateStoreConf(conf, Map$.MODULE$.empty()),
            new Configuration());
    provider.getReadStore(version).abort();
    provider.doMaintenance();
    provider.close();
  }

  /** Rows come by partitions; which those are, Spark's hash decides. */
  private static String sorted(String out) {
    List<String> lines = new ArrayList<>(out.lines().toList());
    lines.subList(2, lines.size()).sort(null);
    return String.join("\n", lines) + "\n";
  }

  @Test
  @DisplayName("of a join both sides, of a query without state that it has none")
  void joinAndNone() throws Exception {
    Dataset<Row> logins = marked.where("event = 'login'").selectExpr("user_id", "time AS login");
    Dataset<Row> logouts =
        marked.where("event = 'logout'").selectExpr("user_id AS leaver", "time AS logout");
    Path join =
        kept(
            logins.join(logouts, expr("user_id = leaver AND logout >= login")),
            List.of("10:00:05,1,login", "10:00:05,2,login"),
            List.of("10:00:10,1,logout"));
    assertEquals(
        """
        operator 0, join, left side, after batch 1
        field0  user_id  login                matched
        1       1        2026-01-01 10:00:05  true
        2       2        2026-01-01 10:00:05  false

        operator 0, join, right side, after batch 1
        field0  leaver  logout               matched
        1       1       2026-01-01 10:00:10  true
        """,
        out(join, "--state"));
    assertEquals(
        """
        operator 0, join, left side, after batch 1 against batch 0
                 field0  user_id  login                matched
        changed  1       1        2026-01-01 10:00:05  true

        operator 0, join, right side, after batch 1 against batch 0
             field0  leaver  logout               matched
        new  1       1       2026-01-01 10:00:10  true
        """,
        out(join, "--diff", "0", "1"));
    assertTrue(out(join, "--state", "--operator", "0:right").startsWith("operator 0, join, right"));
    refused(
        2, "There is no operator 1. There are: 0:left, 0:right.", join, "--operator=1", "--state");
    refused(2, "--operator x is none", join, "--operator", "x");
    refused(2, "choose one with --operator", join, "--csv", temp.resolve("x.csv") + "");
    refused(
        2,
        "--where for operator 0:left: There is no column `logout`",
        join,
        "--where",
        "logout > 1");
    refused(2, "--where for operator 0:left", join, "--where", "login >");
    refused(2, "Cannot resolve function `nowhere`", join, "--where", "nowhere(login) > 1");
    refused(2, "There is no batch 7 in it: it has 0 to 1.", join, "--batch", "7", "--state");
    refused(2, "--limit -1 is negative", join, "--limit", "-1");
    refused(2, "--operator chooses rows of the state", join, "--operator", "0:left");
    refused(2, "--csv writes rows, and nothing else", join, "--csv", "x.csv", "--json");
    refused(2, "--conf 'a' has no value", join, "--conf", "a");

    // The second column is an empty text, or missing as the first one.
    Dataset<Row> texts = stream.events().selectExpr("event", "left(event, 0) AS empty");
    Path types =
        kept(
            texts.dropDuplicates("event", "empty"),
            List.of("10:00:05,1,say \"hi\"", "10:00:05,1,\"two\nlines\"", "10:00:05,1,"));
    Path csv = temp.resolve("types.csv");
    out(types, "--csv", csv + "");
    String written = Files.readString(csv);
    assertEquals("partition,event,empty,until", written.lines().findFirst().orElseThrow());
    for (String row : List.of("\"say \"\"hi\"\"\",\"\",", "\"two\nlines\",\"\",", ",,")) {
      assertTrue(
          Pattern.compile("(?m)^[012]," + Pattern.quote(row) + "$").matcher(written).find(),
          row + " in " + written);
    }

    Path none = kept(stream.events(), List.of("10:00:05,1,login"));
    assertTrue(out(none).contains("state       none\n"));
    assertEquals("This query keeps no state.\n", out(none, "--state"));
  }

  @Test
  @DisplayName(
      "what is no checkpoint, or damaged, is told with the file's name, and what can be done")
  void damaged() throws Exception {
    refused(1, "There is no folder " + temp.resolve("nowhere"), temp.resolve("nowhere"));
    refused(1, temp + " is no checkpoint: it has neither", temp);

    Path whole = counts();
    damage(whole, "offsets/1", "", "offsets/1 is damaged: it is empty");
    damage(whole, "offsets/1", "v1\n{", "is damaged: \"{\" is no JSON");
    damage(whole, "offsets/0", "v9\n{}", "its first line is not v1 but \"v9\"");
    damage(whole, "commits/1", "", "commits/1 is damaged: it is empty. Without the file");
    damage(whole, "metadata", "{}", "metadata is damaged: it names no id");
    String schema = "state/0/0/_metadata/schema";
    damage(
        whole,
        schema,
        "x",
        schema
            + " is damaged: the columns of the state can't be read from it, it ends too early."
            + " Restore");
    damage(
        whole,
        schema,
        null,
        "There is no file " + temp.resolve("damaged/" + schema) + ", which says");
    damage(whole, "state/0/1/2.delta", "x", "state/0/1/2.delta is damaged");
    damage(
        whole,
        "state/0/2/1.delta",
        null,
        "there is no file " + temp.resolve("damaged/state/0/2/1.delta"));

    Path gap = copy(whole, temp.resolve("gap"));
    TempFolder.delete(gap.resolve("state/0/1"));
    refused(1, "There is no folder " + gap.resolve("state/0/1") + ".", gap, "--state");
    assertFalse(Files.exists(gap.resolve("state/0/1")), "It was made anew.");

    // Killed in the first batch, before its state's columns were written.
    Path first = copy(whole, temp.resolve("first"));
    TempFolder.delete(first.resolve("commits"));
    TempFolder.delete(first.resolve("state/0/0/_metadata"));
    assertTrue(out(first).contains("state       none\n"));

    // The newest batch, which isn't committed: the query does it again, and that is no damage.
    Path begun = copy(whole, temp.resolve("begun"));
    Files.delete(begun.resolve("commits/1"));
    String summary = out(begun);
    assertTrue(
        summary.contains("batches     0 to 1; 1 is not committed: the next start runs it again"),
        summary);
    assertTrue(summary.contains("rows      3 in 3 partitions after batch 0"), summary);
    Files.delete(begun.resolve("commits/0"));
    assertTrue(out(begun, "--state").startsWith("No batch is committed: --batch 0 reads"));

    spark.conf().set(PROVIDER, PROVIDERS + "RocksDBStateStoreProvider");
    Path rocks = counts();
    damage(rocks, "state/0/0/2.zip", "x", "state/0/0/2.zip is damaged");
    damage(
        rocks,
        "state/0/0/2.zip",
        null,
        "there is neither a file "
            + temp.resolve("damaged/state/0/0/2.zip")
            + " nor "
            + temp.resolve("damaged/state/0/0/2.changelog")
            + ". Restore the checkpoint",
        "--state");
    damage(rocks, "state/0/0/2.zip", "x", "2.zip is damaged: it is no zip file", "--state");
    String table;
    try (Stream<Path> files = Files.list(rocks.resolve("state/0/0/SSTs"))) {
      table =
          files
              .map(each -> each.getFileName() + "")
              .filter(each -> !each.startsWith("."))
              .findFirst()
              .orElseThrow();
    }
    damage(
        rocks,
        "state/0/0/SSTs/" + table,
        "x".repeat(1000),
        "state/0/0/SSTs/" + table + " is damaged: it is not as RocksDB has written it",
        "--state");
    try (Stream<Path> files = Files.list(rocks.resolve("state/0/0/SSTs"))) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    refused(1, "state/0/0/SSTs/", rocks, "--state");
  }

  /** Puts a text in the place of a file, or nothing, and reads what is left. */
  private void damage(Path whole, String file, String text, String said, String... options)
      throws IOException {
    Path damaged = copy(whole, temp.resolve("damaged"));
    Files.delete(damaged.resolve(file));
    Files.deleteIfExists(
        damaged.resolve(file).resolveSibling("." + damaged.resolve(file).getFileName() + ".crc"));
    if (text != null) {
      Files.writeString(damaged.resolve(file), text);
    }
    refused(1, said, damaged, options);
  }

  @Test
  @DisplayName("another file system of Hadoop's is read by its URI")
  void otherFileSystem() throws Exception {
    Path checkpoint = counts();
    LessonRun run =
        LessonRun.of(
            new CheckpointReader(),
            "viewfs://elsewhere/checkpoint",
            "--state",
            "--conf",
            "spark.hadoop.fs.viewfs.mounttable.elsewhere.link./checkpoint=" + checkpoint.toUri());
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("2026-01-01 10:01-10:02  1        3 "), run.out());
  }

  @Test
  @DisplayName("offsets are told in words: files, Kafka's partitions, a table's version, rows")
  void offsets() {
    Map<Long, List<String>> files = Map.of(0L, List.of("b.csv", "a.csv"), 1L, List.of("c.csv"));
    assertEquals("2 files: a.csv to b.csv", OffsetText.of("{\"logOffset\":0}", null, files));
    assertEquals("1 file: c.csv", OffsetText.of("{\"logOffset\":1}", "{\"logOffset\":0}", files));
    assertEquals("nothing new", OffsetText.of("{\"logOffset\":1}", "{\"logOffset\":1}", files));
    assertEquals(
        "up to events 0:3 1:5", OffsetText.of("{\"events\":{\"0\":3,\"1\":5}}", null, Map.of()));
    assertEquals(
        "7 records: up to events 0:5 1:10",
        OffsetText.of(
            "{\"events\":{\"0\":5,\"1\":10}}", "{\"events\":{\"0\":3,\"1\":5}}", Map.of()));
    assertEquals(
        "the table up to version 4",
        OffsetText.of(
            "{\"sourceVersion\":1,\"reservoirId\":\"x\",\"reservoirVersion\":4,\"index\":-1}",
            null,
            Map.of()));
    assertEquals("up to row 30", OffsetText.of("{\"offset\":30,\"timestamp\":1}", null, Map.of()));
    assertEquals("up to 2", OffsetText.of("2", "1", Map.of()));
    assertEquals("nothing yet", OffsetText.of(null, null, Map.of()));
    assertEquals("their own words", OffsetText.of("their own words", null, Map.of()));
  }
}
