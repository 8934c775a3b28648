import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.percentile_approx;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import workbook.drawing.StateText;
import workbook.hand.Batch;
import workbook.hand.CheckpointFolder;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.QueryState;
import workbook.hand.StateReader;
import workbook.hand.StateRow;
import workbook.session.Session;

@DisplayName("The state shows each row that is kept")
@Tag(RunTests.SLOW)
class TheStateShowsEachRowThatIsKept {

  private static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";
  private static final String PROVIDERS = "org.apache.spark.sql.execution.streaming.state.";
  private static final String CHANGELOG =
      "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled";

  private HandStream stream;
  private Dataset<Row> timed;
  private Dataset<Row> marked;
  private HandQuery query;

  @BeforeEach
  void newStream() {
    stream = new HandStream(Session.local());
    timed = stream.events().withColumn("time", to_timestamp(col("timestamp")));
    marked = timed.withWatermark("time", "1 minute");
  }

  @AfterEach
  void end() {
    query.close();
    Session.local().conf().unset(PROVIDER);
    Session.local().conf().unset(CHANGELOG);
  }

  private void show(Dataset<Row> dataset, String mode) {
    query = stream.start(dataset, mode);
  }

  /** Sends rows as {@code 10:00:05,1,login}, ticks, and returns the state in words. */
  private List<String> tick(String... rows) {
    stream.send(Stream.of(rows).map(row -> "2026-01-01T" + row).toArray(String[]::new));
    return words(query.tick());
  }

  /** Each row as {@code new login, 2}, with the watermark at which it goes, if any. */
  private List<String> words(Batch batch) {
    QueryState state = query.state();
    if (batch.ran()) {
      assertEquals(batch.id(), state.batch());
      // Spark counts its rows itself.
      assertEquals(
          batch.stateRows().stream().mapToLong(Long::longValue).sum(),
          state.tables().stream().mapToLong(QueryState.Table::size).sum());
    }
    List<String> words = new ArrayList<>();
    for (QueryState.Table table : state.tables()) {
      for (QueryState.Kept kept : table.rows()) {
        Instant until = kept.row().until();
        words.add(
            (kept.mark() + " ").stripLeading()
                + kept.row().text().replace("2026-01-01 ", "")
                + (until == null
                    ? ""
                    : " until " + until.toString().replaceAll("2026-01-01T|Z", "")));
      }
    }
    return words;
  }

  private List<String> what() {
    return query.state().tables().stream().map(QueryState.Table::what).toList();
  }

  private List<String> names(int table) {
    StateRow row = query.state().tables().get(table).rows().get(0).row();
    return row.columns().stream().map(each -> each.name()).toList();
  }

  @Test
  @DisplayName("counts are new, changed or as they were, and stay for ever")
  void counts() {
    show(stream.events().groupBy("event").count(), "update");
    assertEquals(
        List.of("new login, 2", "new view, 1"), tick("t,1,login", "t,2,login", "t,1,view"));
    assertEquals(List.of("new buy, 1", "login, 2", "view, 1"), tick("t,1,buy"));
    assertEquals(List.of("buy, 1", "changed login, 3", "view, 1"), tick("t,9,login"));
    assertEquals(List.of("buy, 1", "login, 3", "view, 1"), tick());
    assertEquals(List.of("aggregation by event"), what());
    assertEquals(List.of("event", "count"), names(0));
  }

  @Test
  @DisplayName("columns have the query's own names; a function with two values shows both")
  void names() {
    show(
        stream
            .events()
            .groupBy(col("event"), col("user_id").plus(100).as("account"))
            .agg(
                count(lit(1)).as("times"),
                avg("user_id").as("mean"),
                max("timestamp").plus(1),
                collect_list("user_id").as("users"),
                approx_count_distinct("user_id").as("distinct"),
                percentile_approx(col("user_id"), lit(0.5), lit(100)).as("median")),
        "update");
    String now = tick("1,4,view", "3,4,view").get(0);
    assertEquals(
        List.of(
            "event",
            "account",
            "times",
            "mean.sum",
            "mean.count",
            "max(timestamp)",
            "users",
            "distinct",
            "median"),
        names(0));
    // Hyperloglog++ with Spark's default precision has 312 registers of 6 bits: 52 longs.
    assertTrue(now.startsWith("new view, 104, 2, 8.0, 2, 2026-01-01T3, [4, 4], 416 bytes, "), now);
    assertTrue(now.endsWith(" bytes"), now);
    // A sketch that has another content and the same size has changed, too.
    assertTrue(tick("3,4,view").get(0).startsWith("changed view, 104, 3, 12.0, 3"));
    assertEquals(List.of("aggregation by event, account"), what());
  }

  @Test
  @DisplayName("a total over everything is one row")
  void total() {
    show(stream.events().groupBy().count(), "update");
    assertEquals(List.of("new 2"), tick("t,1,view", "t,1,view"));
    assertEquals(List.of("changed 3"), tick("t,1,view"));
    assertEquals(List.of("aggregation over all rows"), what());
  }

  @ParameterizedTest
  @CsvSource({
    "HDFSBackedStateStoreProvider, false",
    "RocksDBStateStoreProvider, false",
    "RocksDBStateStoreProvider, true"
  })
  @DisplayName("windows go at their end, sessions too: in each of Spark's state stores")
  void windows(String provider, boolean changelog) throws Exception {
    Session.local().conf().set(PROVIDER, PROVIDERS + provider);
    Session.local().conf().set(CHANGELOG, changelog);
    show(marked.groupBy(window(col("time"), "1 minute"), col("event")).count(), "append");
    assertEquals(
        List.of(
            "new 10:00-10:01, login, 2 until 10:01:00", "new 10:00-10:01, view, 1 until 10:01:00"),
        tick("10:00:05,1,login", "10:00:10,2,login", "10:00:20,1,view"));
    assertEquals(
        List.of(
            "changed 10:00-10:01, login, 3 until 10:01:00",
            "10:00-10:01, view, 1 until 10:01:00",
            "new 10:01-10:02, login, 1 until 10:02:00"),
        tick("10:00:59,1,login", "10:01:59.999,1,login"));
    // The watermark is 10:00:59.999 now: one millisecond is missing.
    assertEquals(3, tick().stream().filter(row -> !row.startsWith("gone")).count());
    tick("10:02:00,1,login");
    assertEquals(
        List.of(
            "gone 10:00-10:01, login, 3 until 10:01:00",
            "gone 10:00-10:01, view, 1 until 10:01:00",
            "10:01-10:02, login, 1 until 10:02:00",
            "10:02-10:03, login, 1 until 10:03:00"),
        tick());
    assertEquals(
        List.of("10:01-10:02, login, 1 until 10:02:00", "10:02-10:03, login, 1 until 10:03:00"),
        tick());
    assertEquals(List.of("window", "event", "count"), names(0));
    // An older batch can be read, too; and reading changes nothing.
    Map<String, String> before = hashes();
    assertEquals(
        List.of("2026-01-01 10:00-10:01, login, 2", "2026-01-01 10:00-10:01, view, 1"),
        query.stateRows(0).stream().map(StateRow::text).sorted().toList());
    assertEquals(before, hashes());

    show(
        marked.groupBy(session_window(col("time"), "20 seconds"), col("user_id")).count(),
        "append");
    assertEquals(
        List.of(
            "new 10:00:05-10:00:40, 1, 2 until 10:00:40",
            "new 10:00:10-10:00:30, 2, 1 until 10:00:30"),
        tick("10:00:05,1,login", "10:00:10,2,login", "10:00:20,1,view"));
    assertEquals(
        List.of(
            "changed 10:00:05-10:00:50, 1, 3 until 10:00:50",
            "10:00:10-10:00:30, 2, 1 until 10:00:30",
            "new 10:01:30-10:01:50, 3, 1 until 10:01:50"),
        tick("10:00:30,1,view", "10:01:30,3,view"));
    assertEquals(
        List.of(
            "10:00:05-10:00:50, 1, 3 until 10:00:50",
            "gone 10:00:10-10:00:30, 2, 1 until 10:00:30",
            "10:01:30-10:01:50, 3, 1 until 10:01:50"),
        tick());
    assertEquals(List.of("session_window", "user_id", "count"), names(0));
    assertEquals(List.of("sessions by user_id"), what());
  }

  /** The hash of each file of the checkpoint, and its time. */
  private Map<String, String> hashes() throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(checkpoint())) {
      for (Path each : (Iterable<Path>) all::iterator) {
        hashes.put(
            each.toString(),
            Files.getLastModifiedTime(each)
                + " "
                + (Files.isDirectory(each)
                    ? "folder"
                    : HexFormat.of().formatHex(digest(Files.readAllBytes(each)))));
      }
    }
    return hashes;
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Path checkpoint() {
    String root = ((StreamingQueryWrapper) query.query()).streamingQuery().resolvedCheckpointRoot();
    return Path.of(root.replaceFirst("^file:/+", "/"));
  }

  @Test
  @DisplayName("in complete mode nothing goes, whatever the watermark")
  void complete() {
    show(marked.groupBy(window(col("time"), "1 minute")).count(), "complete");
    assertEquals(List.of("new 10:00-10:01, 1"), tick("10:00:05,1,login"));
    tick("10:09:00,1,login");
    assertEquals(
        List.of("10:00-10:01, 1", "10:09-10:10, 1", "new 10:20-10:21, 1"),
        tick("10:20:00,1,login"));
  }

  @Test
  @DisplayName(
      "a group of the event time itself goes when the watermark reaches it; NULL never does")
  void plainTime() {
    show(marked.groupBy("time").count(), "append");
    tick("10:00:05,1,login", ",1,login");
    tick("10:01:05,1,login");
    assertEquals(
        List.of("NULL, 1", "gone 10:00:05, 1 until 10:00:05", "10:01:05, 1 until 10:01:05"),
        tick());
  }

  @Test
  @DisplayName("two aggregations behind each other have a table each")
  void twoAggregations() {
    show(
        marked
            .groupBy(window(col("time"), "1 minute"), col("event"))
            .count()
            .groupBy(window(col("window"), "5 minutes").as("five"))
            .agg(max("count").as("most")),
        "append");
    tick("10:00:05,1,login", "10:00:10,2,login", "10:00:20,1,view");
    tick("10:03:00,1,login");
    // The first batch without rows closes the minute; its counts come to the five minutes.
    assertEquals(
        List.of(
            "new 10:00-10:05, 2 until 10:05:00",
            "gone 10:00-10:01, login, 2 until 10:01:00",
            "gone 10:00-10:01, view, 1 until 10:01:00",
            "10:03-10:04, login, 1 until 10:04:00"),
        tick());
    assertEquals(List.of("aggregation by five", "aggregation by window, event"), what());
    assertEquals(List.of("five", "most"), names(0));
  }

  @Test
  @DisplayName("dropDuplicates keeps its keys, with their time until the watermark reaches it")
  void duplicates() {
    show(marked.dropDuplicates("user_id", "time"), "append");
    assertEquals(
        List.of("new 1, 10:00:05 until 10:00:05", "new 2, 10:00:10 until 10:00:10"),
        tick("10:00:05,1,login", "10:00:10,2,login", "10:00:05,1,view"));
    tick("10:01:05,1,login");
    assertEquals(
        List.of(
            "gone 1, 10:00:05 until 10:00:05",
            "1, 10:01:05 until 10:01:05",
            "2, 10:00:10 until 10:00:10"),
        tick());
    assertEquals(List.of("dropDuplicates by user_id, time"), what());

    show(marked.dropDuplicates("user_id", "event"), "append");
    assertEquals(List.of("new 1, login"), tick("10:00:05,1,login"));
    tick("10:59:05,1,login");
    assertEquals(List.of("1, login"), tick());
  }

  @Test
  @DisplayName("dropDuplicatesWithinWatermark keeps a key as long as the watermark is late")
  void duplicatesWithinWatermark() {
    show(marked.dropDuplicatesWithinWatermark("user_id", "event"), "append");
    assertEquals(
        List.of("new 1, login until 10:01:05", "new 2, login until 10:01:10"),
        tick("10:00:05,1,login", "10:00:10,2,login", "10:00:20,1,login"));
    tick("10:02:05,3,login");
    assertEquals(
        List.of(
            "gone 1, login until 10:01:05", "2, login until 10:01:10", "3, login until 10:03:05"),
        tick());
    assertEquals(List.of("dropDuplicatesWithinWatermark by user_id, event"), what());
    assertEquals(List.of("user_id", "event"), names(0));
  }

  @Test
  @DisplayName("a join keeps the rows of both sides, until none can find a partner any more")
  void join() {
    Dataset<Row> logins = marked.where("event = 'login'").selectExpr("user_id", "time AS login");
    Dataset<Row> logouts =
        marked.where("event = 'logout'").selectExpr("user_id AS leaver", "time AS logout");
    show(
        logins.join(
            logouts,
            expr("user_id = leaver AND logout BETWEEN login AND login + INTERVAL 1 MINUTE")),
        "append");
    assertEquals(
        List.of(
            // A logout at 10:01:05 may still come while the watermark is that.
            "new 1, 10:00:05, true until 10:01:05.001",
            "new 1, 10:00:06, true until 10:01:06.001",
            "new 2, 10:00:10, false until 10:01:10.001",
            "new 1, 10:00:20, true until 10:00:20.001"),
        tick("10:00:05,1,login", "10:00:06,1,login", "10:00:10,2,login", "10:00:20,1,logout"));
    assertEquals(
        List.of(
            "inner join on user_id = leaver, left side",
            "inner join on user_id = leaver, right side"),
        what());
    assertEquals(List.of("user_id", "login", "matched"), names(0));
    // The two watermarks are 10:01:06 and 10:01:05.001; the smaller one counts.
    tick("10:02:06,3,login", "10:02:05.001,3,logout");
    assertEquals(
        List.of(
            "gone 1, 10:00:05, true until 10:01:05.001",
            "1, 10:00:06, true until 10:01:06.001",
            "2, 10:00:10, false until 10:01:10.001",
            "3, 10:02:06, false until 10:03:06.001",
            "gone 1, 10:00:20, true until 10:00:20.001",
            "3, 10:02:05.001, false until 10:02:05.002"),
        tick());
  }

  @Test
  @DisplayName("a join of windows keeps a row until its window's end; one without bounds for ever")
  void otherJoins() {
    Dataset<Row> logins =
        marked
            .where("event = 'login'")
            .select(window(col("time"), "1 minute").as("w"), col("user_id"));
    Dataset<Row> logouts =
        marked
            .where("event = 'logout'")
            .select(window(col("time"), "1 minute").as("w"), col("user_id").as("leaver"));
    show(logins.join(logouts, "w"), "append");
    tick("10:00:05,1,login", "10:00:10,1,logout");
    tick("10:02:00,2,login", "10:02:00,2,logout");
    assertEquals(
        List.of(
            "gone 10:00-10:01, 1, true until 10:01:00",
            "10:02-10:03, 2, true until 10:03:00",
            "gone 10:00-10:01, 1, true until 10:01:00",
            "10:02-10:03, 2, true until 10:03:00"),
        tick());

    show(
        timed
            .where("event = 'login'")
            .select("user_id")
            .join(
                timed.where("event = 'logout'").select(col("user_id").as("leaver")),
                expr("user_id + 1 = leaver")),
        "append");
    // The key is computed: it stands in no column, and shows before them. Equal rows are two.
    assertEquals(
        List.of("new 2, 1, true", "new 2, 1, true", "new 2, true"),
        tick("10:00:05,1,login", "10:00:05,1,login", "10:00:10,2,logout"));
    assertEquals(List.of("(user_id + 1)", "user_id", "matched"), names(0));
  }

  /** A state of one's own. */
  public static final class Seen {
    private int rows;
    private String last;

    public int getRows() {
      return rows;
    }

    public void setRows(int rows) {
      this.rows = rows;
    }

    public String getLast() {
      return last;
    }

    public void setLast(String last) {
      this.last = last;
    }
  }

  private Dataset<Row> seen(GroupStateTimeout timeout, GroupTimer timer) {
    return marked
        .groupByKey((MapFunction<Row, Integer>) row -> row.getAs("user_id"), Encoders.INT())
        .flatMapGroupsWithState(
            (FlatMapGroupsWithStateFunction<Integer, Row, Seen, Row>)
                (user, rows, state) -> {
                  if (state.hasTimedOut()) {
                    state.remove();
                    return List.of(RowFactory.create(user)).iterator();
                  }
                  Seen seen = state.exists() ? state.get() : new Seen();
                  while (rows.hasNext()) {
                    seen.setRows(seen.getRows() + 1);
                    seen.setLast(rows.next().getAs("event"));
                  }
                  state.update(seen);
                  timer.set(state);
                  return List.<Row>of().iterator();
                },
            OutputMode.Append(),
            Encoders.bean(Seen.class),
            Encoders.row(StructType.fromDDL("user_id INT")),
            timeout);
  }

  /** Sets a state's timeout, or none. */
  interface GroupTimer extends java.io.Serializable {
    void set(GroupState<Seen> state);
  }

  @Test
  @DisplayName("a state of one's own shows the fields of its class, and its timeout")
  void groups() {
    show(
        seen(
            GroupStateTimeout.EventTimeTimeout(),
            state -> {
              if (state.get().getRows() > 1) {
                state.setTimeoutTimestamp(Instant.parse("2026-01-01T10:01:00Z").toEpochMilli());
              }
            }),
        "append");
    assertEquals(
        List.of("new 1, login, 1, NULL", "new 2, view, 2, 10:01:00 until 10:01:00.001"),
        tick("10:00:05,1,login", "10:00:10,2,login", "10:00:20,2,view"));
    assertEquals(List.of("key", "last", "rows", "timeout"), names(0));
    assertEquals(List.of("flatMapGroupsWithState by key"), what());
    // At a watermark of just the timeout, nothing happens yet.
    tick("10:02:00,3,login");
    assertFalse(tick().stream().anyMatch(row -> row.startsWith("gone")));
    tick("10:02:00.001,3,login");
    assertTrue(tick().contains("gone 2, view, 2, 10:01:00 until 10:01:00.001"));
  }

  @Test
  @DisplayName("a timeout by the clock is told as a time, and no watermark is told for it")
  void groupsByClock() {
    show(
        seen(GroupStateTimeout.ProcessingTimeTimeout(), s -> s.setTimeoutDuration("10 seconds")),
        "append");
    // The clock by hand stands at 00:00:01 in the first tick.
    assertEquals(List.of("new 1, login, 1, 00:00:11"), tick("10:00:05,1,login"));

    show(seen(GroupStateTimeout.NoTimeout(), s -> {}), "append");
    assertEquals(List.of("new 1, login, 1"), tick("10:00:05,1,login"));
  }

  @Test
  @DisplayName("a limit keeps how many rows it has let through")
  void limit() {
    show(stream.events().limit(3), "append");
    assertEquals(List.of("new 2"), tick("t,1,view", "t,1,view"));
    assertEquals(List.of("changed 3"), tick("t,1,view", "t,1,view"));
    assertEquals(List.of("limit 3"), what());
  }

  @Test
  @DisplayName("without state, before the first batch and after the end, that is what is said")
  void noState() {
    show(stream.events(), "append");
    IllegalStateException early = assertThrows(IllegalStateException.class, query::state);
    assertTrue(early.getMessage().startsWith("No micro-batch has run yet"), early.getMessage());
    tick("t,1,view");
    assertEquals(List.of(), query.state().tables());
    query.close();
    IllegalStateException late = assertThrows(IllegalStateException.class, query::state);
    assertTrue(late.getMessage().startsWith("The query has ended"), late.getMessage());
  }

  @Test
  @DisplayName(
      "as text, a date that all times share is told once; no line has more than 80 columns")
  void text() {
    show(marked.groupBy(window(col("time"), "1 minute"), col("event")).count(), "append");
    tick("10:00:05,1,login", "10:02:00,1,login");
    tick();
    String line = "-".repeat(56);
    assertEquals(
        """
        --- state after batch 1 %s
        watermark used 2026-01-01 10:01:00
        aggregation by window, event: rows 1

              window       event  count  until
        gone  10:00-10:01  login  1      10:01:00
              10:02-10:03  login  1      10:03:00

        All times are of 2026-01-01.\
        """
            .formatted(line),
        StateText.of(query.state()));
    stream.send("2026-01-02T00:00:00,1," + "x".repeat(80));
    query.tick();
    List<String> lines = StateText.of(query.state()).lines().toList();
    assertTrue(lines.stream().allMatch(each -> each.length() <= 80), lines::toString);
    assertTrue(lines.get(5).startsWith("     2026-01-01 10:02-10:03  login"), lines::toString);
    assertTrue(lines.get(5).endsWith("  2026-01-01 10:03:00"), lines::toString);
    assertFalse(lines.get(lines.size() - 1).startsWith("All times"), lines::toString);
  }

  @Test
  @DisplayName("a query that was stopped and goes on keeps its state; a name it has from its plan")
  void stopped() {
    show(stream.events().groupBy("event").agg(count(lit(1)).as("times")), "update");
    tick("t,1,view");
    query.stop();
    assertEquals(List.of("new view, 1"), words(Batch.none()));
    assertEquals(List.of("event", "times"), names(0));
    query.resume();
    assertEquals(List.of("changed view, 2"), tick("t,1,view"));
  }

  @Test
  @DisplayName("random rows: counts, windows and duplicates are those of a plain program")
  void random() {
    Random random = new Random(7);
    List<List<String>> batches = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      List<String> rows = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        int second = i * 40 + random.nextInt(200);
        rows.add(
            "%s,%d,%s"
                .formatted(
                    START.plusSeconds(second).toString().replace("Z", ""),
                    random.nextInt(3),
                    random.nextBoolean() ? "login" : "view"));
      }
      batches.add(rows);
    }
    show(marked.groupBy(window(col("time"), "1 minute"), col("event")).count(), "append");
    compare(batches, new Plain(true));
    show(marked.dropDuplicates("user_id", "time"), "append");
    compare(batches, new Plain(false));
  }

  private void compare(List<List<String>> batches, Plain plain) {
    for (List<String> rows : batches) {
      stream.send(rows.toArray(String[]::new));
      Batch batch = query.tick();
      if (batch.ran()) {
        assertEquals(
            plain.after(rows),
            new TreeSet<>(query.stateRows(batch.id()).stream().map(StateRow::text).toList()));
        assertEquals(plain.used, batch.watermark());
      }
    }
  }

  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  /**
   * What a query with a watermark of one minute keeps, after Spark's guide: late are rows behind
   * the watermark of the batch before, and what the current one has passed goes.
   */
  private static final class Plain {

    private final boolean windows;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, Instant> ends = new TreeMap<>();
    private Instant latest = Instant.EPOCH.plus(Duration.ofMinutes(1));
    private Instant used = Instant.EPOCH;

    Plain(boolean windows) {
      this.windows = windows;
    }

    TreeSet<String> after(List<String> rows) {
      Instant late = used;
      used = latest.minus(Duration.ofMinutes(1));
      for (String row : rows) {
        String[] fields = row.split(",");
        Instant time = Instant.parse(fields[0] + "Z");
        Instant start = Instant.ofEpochSecond(time.getEpochSecond() / 60 * 60);
        Instant end = windows ? start.plusSeconds(60) : time;
        String key =
            windows
                ? minute(start) + "-" + minute(end).substring(11) + ", " + fields[2]
                : fields[1] + ", " + time.toString().replace("T", " ").replace("Z", "");
        if (end.isAfter(late)) {
          counts.merge(key, 1, Integer::sum);
          ends.put(key, end);
        }
        latest = time.isAfter(latest) ? time : latest;
      }
      counts.keySet().removeIf(key -> !ends.get(key).isAfter(used));
      return new TreeSet<>(
          counts.entrySet().stream()
              .map(each -> each.getKey() + (windows ? ", " + each.getValue() : ""))
              .toList());
    }

    private static String minute(Instant time) {
      return time.toString().substring(0, 16).replace("T", " ");
    }
  }

  @Test
  @DisplayName("without the plan, what the checkpoint itself knows is told")
  void withoutThePlan() {
    show(marked.groupBy(window(col("time"), "1 minute")).agg(count(lit(1)).as("times")), "append");
    tick("10:00:05,1,login");
    StateReader reader =
        new StateReader(new CheckpointFolder(checkpoint().toString(), new Configuration()));
    StateRow row = reader.rows(0).get(0);
    assertEquals(
        Map.of("window", "2026-01-01 10:00-10:01", "count", "1"),
        row.columns().stream().collect(toMap(each -> each.name(), each -> each.text())));
    assertEquals(Instant.parse("2026-01-01T10:01:00Z"), row.until());
    assertEquals("aggregation by window", reader.describe(reader.stores().get(0)));
  }
}
