import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.session.Session;

/** The file that a developer takes to work; what each tick should say is worked out by hand. */
@DisplayName("StreamTester runs one micro-batch a tick")
class StreamTesterRunsOneMicroBatchATick {

  private static final String COLUMNS = "time TIMESTAMP, user INT, event STRING";

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    // One beside that of the other tests, whose settings stay as they are.
    SparkSession.setActiveSession(Session.aside());
    spark = StreamTester.session();
  }

  @AfterAll
  static void end() {
    SparkSession.clearActiveSession();
  }

  private static Dataset<Row> byEvent(StreamTester stream) {
    return stream.rows().groupBy("event").count();
  }

  @Test
  @DisplayName("append sends rows once, update what has changed, complete all")
  void modes() {
    try (var append = new StreamTester(spark, COLUMNS);
        var update = new StreamTester(spark, COLUMNS);
        var complete = new StreamTester(spark, COLUMNS)) {
      append.start(append.rows().select("user", "event"), "append");
      update.start(byEvent(update), "update");
      complete.start(byEvent(complete), "complete");
      for (StreamTester each : List.of(append, update, complete)) {
        each.send("2026-01-01T10:00:00,1,view", "2026-01-01T10:00:00,,login");
      }
      assertEquals(List.of("[1,view]", "[null,login]"), append.tick().rows());
      assertEquals(List.of("[login,1]", "[view,1]"), update.tick().rows());
      assertEquals(List.of("[login,1]", "[view,1]"), complete.tick().rows());
      for (StreamTester each : List.of(append, update, complete)) {
        each.send(List.of(RowFactory.create(null, 2, "view")));
      }
      assertEquals(List.of("[2,view]"), append.tick().rows());
      assertEquals(List.of("[view,2]"), update.tick().rows());
      StreamTester.Batch last = complete.tick();
      assertEquals(List.of("[login,1]", "[view,2]"), last.rows());
      assertEquals(1, last.number());
      assertEquals(List.of(2L), last.stateRows());
      assertEquals(-1, complete.tick().number(), "nothing was sent");
    }
  }

  @Test
  @DisplayName("a watermark moves a batch later, drops late rows, and brings a batch of its own")
  void watermark() {
    try (var stream = new StreamTester(spark, COLUMNS)) {
      stream.start(
          stream
              .rows()
              .withWatermark("time", "10 seconds")
              .groupBy(window(col("time"), "1 minute"))
              .count()
              .select(date_format(col("window.start"), "HH:mm"), col("count")),
          "append");
      stream.send("2026-01-01T10:00:30,1,view");
      assertEquals(Instant.EPOCH, stream.tick().watermark());
      stream.send("2026-01-01T10:01:10,1,view");
      assertEquals(Instant.parse("2026-01-01T10:00:20Z"), stream.tick().watermark());
      StreamTester.Batch final10 = stream.tick();
      assertEquals(Instant.parse("2026-01-01T10:01:00Z"), final10.watermark());
      assertEquals(List.of("[10:00,1]"), final10.rows());
      assertEquals(List.of(1L), final10.stateRows());
      stream.send("2026-01-01T10:00:59,1,view", "2026-01-01T10:01:00,1,view");
      StreamTester.Batch late = stream.tick();
      assertEquals(1, late.lateRows());
      assertEquals(List.of(), late.rows());
    }
  }

  @Test
  @DisplayName("the clock goes on by a second, or by what is said; a timeout comes with it")
  void clock() {
    FlatMapGroupsWithStateFunction<Integer, Row, Integer, String> idle =
        (user, rows, state) -> {
          if (state.hasTimedOut()) {
            state.remove();
            return List.of(user + " is idle").iterator();
          }
          state.update(1);
          state.setTimeoutDuration("5 minutes");
          return List.<String>of().iterator();
        };
    try (var stream = new StreamTester(spark, COLUMNS);
        var now = new StreamTester(spark, COLUMNS)) {
      now.start(now.rows().select(current_timestamp()), "append");
      now.send(",1,view");
      assertEquals(List.of("[2026-01-01 00:00:01.0]"), now.tick().rows());
      now.send(",1,view");
      assertEquals(List.of("[2026-01-01 00:01:01.0]"), now.tick(Duration.ofMinutes(1)).rows());
      assertThrows(IllegalArgumentException.class, () -> now.tick(Duration.ZERO));

      stream.start(
          stream
              .rows()
              .groupByKey((MapFunction<Row, Integer>) row -> row.getInt(1), Encoders.INT())
              .flatMapGroupsWithState(
                  idle,
                  OutputMode.Update(),
                  Encoders.INT(),
                  Encoders.STRING(),
                  GroupStateTimeout.ProcessingTimeTimeout())
              .toDF(),
          "update");
      stream.send(",7,view");
      assertEquals(List.of(), stream.tick().rows());
      assertEquals(List.of(), stream.tick(Duration.ofMinutes(4)).rows());
      // A timeout is over when the clock has passed it: five minutes later it is not.
      assertEquals(List.of(), stream.tick(Duration.ofMinutes(1)).rows());
      assertEquals(List.of("[7 is idle]"), stream.tick(Duration.ofMillis(1)).rows());
      assertEquals(List.of(), stream.tick(Duration.ofMinutes(10)).rows());
    }
  }

  @Test
  @DisplayName("restarts go on where it was: once, twice, and with rows that wait")
  void restarts() {
    try (var stream = new StreamTester(spark, COLUMNS)) {
      stream.start(
          byEvent(stream).withColumn("second", date_format(current_timestamp(), "ss")), "update");
      stream.send(",1,view");
      assertEquals(List.of("[view,1,01]"), stream.tick().rows());
      stream.restart();
      stream.restart();
      stream.send(",2,view");
      StreamTester.Batch next = stream.tick();
      assertEquals(List.of("[view,2,02]"), next.rows());
      assertEquals(1, next.number());
      // A start reads what waits, and the tick after it tells that.
      stream.send(",3,view");
      stream.restart();
      stream.restart();
      assertEquals(List.of("[view,3,02]"), stream.tick().rows());
      assertEquals(-1, stream.tick().number());
      stream.send(",4,view");
      assertEquals(List.of("[view,4,04]"), stream.tick().rows());
    }
  }

  @Test
  @DisplayName("rows that were sent before the start come with the first tick")
  void beforeTheStart() {
    try (var stream = new StreamTester(spark, COLUMNS)) {
      stream.send(",1,view");
      stream.start(byEvent(stream), "complete");
      StreamTester.Batch first = stream.tick();
      assertEquals(0, first.number());
      assertEquals(List.of("[view,1]"), first.rows());
      stream.send(",1,view");
      assertEquals(List.of("[view,2]"), stream.tick().rows());
    }
  }

  @Test
  @DisplayName("a join reads two testers, and one of them is ticked")
  void join() {
    try (var views = new StreamTester(spark, COLUMNS);
        var users = new StreamTester(spark, "id INT, name STRING")) {
      views.start(
          views.rows().join(users.rows(), expr("user = id")).select("event", "name"), "append");
      views.send(",1,view");
      assertEquals(List.of(), views.tick().rows());
      users.send("1,Ada", "2,Bo");
      StreamTester.Batch both = views.tick();
      assertEquals(List.of("[view,Ada]"), both.rows());
      assertEquals(List.of(3L), both.stateRows());
    }
  }

  @Test
  @DisplayName("a query that fails says why in its own words, and again at the next tick")
  void failure() {
    try (var stream = new StreamTester(spark, COLUMNS)) {
      stream.start(stream.rows().selectExpr("assert_true(user > 0, 'no such user')"), "append");
      stream.send(",1,view");
      stream.tick();
      stream.send(",-1,view");
      for (int i = 0; i < 2; i++) {
        var failed = assertThrows(IllegalStateException.class, stream::tick);
        assertEquals("The query failed: RuntimeException: no such user", failed.getMessage());
        assertTrue(failed.getCause() != null);
      }
    }
  }

  @Test
  @DisplayName("what can't be is refused: the mode, a line, a tick or a restart without a query")
  void refusals() {
    try (var stream = new StreamTester(spark, COLUMNS)) {
      assertThrows(IllegalStateException.class, stream::tick);
      assertThrows(IllegalStateException.class, stream::restart);
      assertThrows(
          IllegalArgumentException.class, () -> stream.start(byEvent(stream), "overwrite"));
      Exception refused =
          assertThrows(Exception.class, () -> stream.start(byEvent(stream), "append"));
      assertInstanceOf(AnalysisException.class, refused);
      assertThrows(IllegalStateException.class, stream::tick);
      for (String line : List.of("2026-01-01T10:00:00,one,view", "", ",1,view\n,2,view\n")) {
        var unfit = assertThrows(IllegalArgumentException.class, () -> stream.send(line));
        assertTrue(unfit.getMessage().startsWith("Nothing was sent: a line does not fit time "));
      }
      var unfit = assertThrows(IllegalArgumentException.class, () -> stream.send(",1,view", ",2"));
      assertTrue(unfit.getMessage().endsWith("Malformed CSV record: ,2"), unfit::getMessage);
      stream.start(byEvent(stream), "update");
      assertThrows(IllegalStateException.class, () -> stream.start(byEvent(stream), "complete"));
      stream.send(",1,view");
      assertEquals(List.of("[view,1]"), stream.tick().rows());
    }
  }
}
