import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.rand;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workbook.drawing.TimelineText;
import workbook.drawing.TraceText;
import workbook.hand.Desk;
import workbook.hand.Fate;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.Timeline;
import workbook.hand.Trace;
import workbook.hand.TraceRun;
import workbook.session.Session;
import workbook.session.Stopped;

@DisplayName("A row is traced by running the same batches with it and without it")
@Tag(RunTests.SLOW)
class ARowIsTracedByExperiment {

  private Desk desk;
  private Dataset<Row> timed;
  private Dataset<Row> minutes;

  @BeforeEach
  void newDesk() {
    desk = new Desk(Session.local());
    timed =
        desk.events()
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute");
    minutes =
        timed
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
  }

  @AfterEach
  void end() {
    desk.end();
  }

  private void tick(String... lines) {
    desk.send(lines);
    desk.tick();
  }

  private Trace trace(int number) {
    return TraceRun.of(desk.query(), number, done -> {});
  }

  /** The five ticks of the lesson: 10:00 goes out in batch 3, and row 5 comes too late. */
  private void fiveTicks() {
    desk.show(minutes, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:40,1,view");
    tick("2026-01-01T10:01:30,3,login");
    tick("2026-01-01T10:02:00,2,view");
    desk.tick();
    tick("2026-01-01T10:00:50,4,login");
  }

  @Test
  @DisplayName("it went out, it waits for a time, it came too late; and the query is not touched")
  void windows() {
    fiveTicks();
    Trace first = trace(1);
    assertEquals(3, first.cameOut());
    assertFalse(first.moved());
    Trace.Difference out = first.differences().get(1);
    assertEquals(List.of("10:00, 2"), out.outWith());
    assertEquals(List.of("10:00, 1"), out.outWithout());

    // 10:01-10:02 is over when the watermark is 10:02, one minute behind the newest row.
    Trace third = trace(3);
    assertEquals(
        new Trace.Later(Instant.parse("2026-01-01T10:03:00Z"), true, false, true), third.later());
    assertEquals(
        """
        Row 3: 2026-01-01T10:01:30, 3, login
        batch             with it                    without it
        1      state      2026-01-01 10:01-10:02, 1  (none)
        2      watermark  2026-01-01 10:00:30        2026-01-01 09:59:40
        It waits: it goes out in the batch after one with a row of 2026-01-01 10:03:00
        or later.\
        """,
        TraceText.of(third));

    // Row 4 has moved the watermark to 10:01.
    Trace fourth = trace(4);
    assertTrue(fourth.moved());
    assertEquals(3, fourth.cameOut());
    assertEquals("in 10:02-10:03, waits", fourth.fate().text());

    Trace late = trace(5);
    assertEquals(-1, late.cameOut());
    assertNull(late.later());
    assertEquals(1, late.differences().get(0).lateWith());
    assertEquals("late", late.fate().text());

    Trace tried = TraceRun.of(desk.query(), "2026-01-01T10:00:59,9,x", desk.events(), done -> {});
    assertFalse(tried.sent());
    assertEquals("late", tried.fate().text());

    assertEquals(5, desk.query().rows().size());
    tick("2026-01-01T10:03:00,5,view");
    assertEquals(List.of("10:01, 1"), desk.tick().get(0).rows());
  }

  @Test
  @DisplayName("a session with the row goes out later than the one without it")
  void session() {
    Dataset<Row> sessions =
        timed.groupBy(session_window(col("time"), "1 minute"), col("user_id")).count();
    desk.show(sessions, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:40,1,view");
    // It ends at 10:01:40, and the watermark is a minute behind.
    assertEquals(
        new Trace.Later(Instant.parse("2026-01-01T10:02:40Z"), true, false, true),
        trace(2).later());
  }

  @Test
  @DisplayName("what waits for a batch without rows needs no later one")
  void waitsForNoRows() {
    desk.show(minutes, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login");
    tick("2026-01-01T10:02:00,2,view"); // The next watermark is 10:01, the end of row 1's window.
    Trace first = trace(1);
    assertEquals(new Trace.Later(null, true, false, false), first.later());
    Trace second = trace(2);
    // 10:02-10:03 is over a minute after 10:03.
    assertEquals(
        new Trace.Later(Instant.parse("2026-01-01T10:04:00Z"), true, false, true), second.later());
  }

  @Test
  @DisplayName("a row waits in one aggregation, and then in the next one")
  void twoAggregations() {
    Dataset<Row> sums =
        timed
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .groupBy(window(col("window"), "5 minutes").as("five"))
            .sum("count");
    desk.show(sums, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login");
    // The minute is over at 10:01, and the five minutes at 10:05; the watermark is 1 behind.
    Trace.Later later = trace(1).later();
    assertEquals(Instant.parse("2026-01-01T10:06:00Z"), later.eventTime());
    assertTrue(later.found());
  }

  @Test
  @DisplayName("in a join that keeps all rows of one side, a row without a partner comes out alone")
  void outerJoin() {
    HandStream ads = desk.stream("at TIMESTAMP, user INT, ad STRING");
    Dataset<Row> joined =
        timed.join(
            ads.events().withWatermark("at", "1 minute"),
            expr("user_id = user AND at BETWEEN time AND time + INTERVAL 1 MINUTE"),
            "left_outer");
    desk.show(joined, "append", HandQuery.EACH_TICK);
    ads.send("2026-01-01T10:00:05,1,shoes");
    tick("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:05,2,login");
    Trace.Later later = trace(3).later();
    assertTrue(later.found());
    // A partner may come up to 10:01:05, and up to a minute late.
    assertEquals(
        Instant.parse("2026-01-01T10:02:05Z").getEpochSecond(), later.eventTime().getEpochSecond());
  }

  @Test
  @DisplayName("what depends on the clock or on chance is told as that, and nothing is guessed")
  void unsure() {
    desk.show(desk.events().events().withColumn("chance", rand()), "append", HandQuery.EACH_TICK);
    tick("t,1,login");
    assertTrue(trace(1).unsure().contains("not deterministic (rand)"), trace(1).unsure());
    desk.show(
        desk.events().events().filter("timestamp < current_timestamp()"),
        "append",
        HandQuery.EACH_TICK);
    tick("t,1,login");
    assertTrue(trace(1).unsure().contains("current_timestamp"), trace(1).unsure());
    assertThrows(IllegalArgumentException.class, () -> trace(2));
  }

  @Test
  @DisplayName("a batch that was killed and ran again is one batch, and the next has its number")
  void ranAgain() {
    desk.show(minutes, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login");
    desk.crash("before sink");
    assertEquals("before the sink", desk.query().crash());
    tick("2026-01-01T10:00:40,1,view");
    desk.restart();
    desk.tick();
    desk.send("2026-01-01T10:01:30,3,login");
    assertEquals(2, trace(3).differences().get(0).batch());
    desk.tick();
    assertEquals(2, desk.query().rows().get(2).batch());
  }

  @Test
  @DisplayName("where the query began a new run, both runs do, and no batch is told that never was")
  void restarted() {
    desk.show(minutes, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:06,1,a", "2026-01-01T10:07:06,1,a");
    desk.restart();
    assertEquals(List.of(), desk.tick()); // A new run knows of no batch before.
    desk.send("2026-01-01T10:09:08,1,y");
    assertEquals(List.of("10:00, 1"), desk.tick().get(0).rows());
    Trace first = trace(1);
    assertEquals(List.of(0L, 1L), first.differences().stream().map(each -> each.batch()).toList());
    assertEquals(1, first.cameOut());
    String third = TraceText.of(trace(3));
    assertTrue(
        third.endsWith(
            """
            Batch 1 came with it, and sent what would still wait without it. The row itself:
            in 10:09-10:10, waits.\
            """),
        third);
    tick("2026-01-01T10:09:20,2,z");
    // 10:09-10:10 is over when the watermark is 10:10, one minute behind the newest row.
    Trace.Later later = new Trace.Later(Instant.parse("2026-01-01T10:11:00Z"), true, false, true);
    assertEquals(later, trace(4).later());
    desk.restart();
    assertEquals(later, trace(4).later());
  }

  @Test
  @DisplayName("where a batch was slow, both runs are done again, and are not")
  void slow() {
    desk.show(desk.events().events().groupBy("event").count(), "update", HandQuery.EACH_TICK);
    desk.slow(2);
    tick("t,1,login", "t,2,login"); // Its batch is done two ticks later.
    tick("t,3,view");
    desk.tick();
    Trace first = trace(1);
    assertEquals(0, first.cameOut());
    assertEquals(List.of("login, 2"), first.differences().get(0).outWith());
    assertEquals(List.of("login, 1"), first.differences().get(0).outWithout());
    assertEquals(1, first.differences().stream().filter(d -> !d.outWith().isEmpty()).count());
  }

  @Test
  @DisplayName("Ctrl+C ends it, and the query goes on where it was")
  void stopped() throws Exception {
    fiveTicks();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread prompt =
        new Thread(
            () -> {
              try {
                TraceRun.of(desk.query(), 3, done -> begun.countDown());
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    prompt.start();
    begun.await();
    prompt.interrupt();
    prompt.join();
    assertInstanceOf(Stopped.class, thrown.get());
    tick("2026-01-01T10:03:00,5,view");
    assertEquals(List.of("10:01, 1"), desk.tick().get(0).rows());
  }

  @Test
  @DisplayName("the timeline draws rows, watermarks, windows, and what was dropped")
  void timeline() {
    fiveTicks();
    assertEquals(
        """
                 09:59           10:00            10:01           10:02           10:03
                 +---------------+----------------+---------------+---------------+-----
        batch 0                    1        2
                                 [---- open -----)
        batch 1             |                             3
                                 [---- open -----)[---- open ----)
        batch 2             :            |                        4
                                 [---- open -----)[---- open ----)[---- open ----)
        batch 3                          :        |
                                 [==== sent =====)[---- open ----)[---- open ----)
        batch 4                                5x |
                                                  [---- open ----)[---- open ----)

        1 row 1, at its event time   5x row 5, late   | watermark used
        : the one for late rows   [--) window, open   [==) final\
        """,
        TimelineText.of(Timeline.of(desk.query())));
  }

  @Test
  @DisplayName("a batch that was killed is marked, forgets nothing, and brings nothing back")
  void killed() {
    desk.show(minutes, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:40,1,view");
    tick("2026-01-01T10:01:36,3,login");
    tick("2026-01-01T10:02:00,2,view");
    desk.tick();
    desk.crash("before the sink");
    tick("2026-01-01T10:02:36,2,view");
    desk.restart();
    desk.tick();
    tick("2026-01-01T10:03:00,2,view");
    desk.crash("after the sink");
    desk.tick();
    desk.restart();
    desk.tick();
    // 13 columns are a minute. 10:00-10:01 is gone when batch 4 comes, and 10:01-10:02 is sent
    // twice, but is kept until its batch is done.
    assertEquals(
        """
                 09:59        10:00        10:01        10:02        10:03        10:04
                 +------------+------------+------------+------------+------------+-----
        batch 0                1       2
                              [-- open ---)
        batch 1           |                        3
                              [-- open ---)[-- open ---)
        batch 2           :           |                 4
                              [-- open ---)[-- open ---)[-- open ---)
        batch 3                       :    |
                              [== sent ===)[-- open ---)[-- open ---)
        batch 4                            |                    5
        killed                             [-- open ---)[-- open ---)
        batch 4                            |                    5
                                           [-- open ---)[-- open ---)
        batch 5                            :       |                 6
                                           [-- open ---)[-- open ---)[-- open ---)
        batch 6                                    :    |
        killed                             [-- sent ---)[-- open ---)[-- open ---)
        batch 6                                    :    |
                                           [== sent ===)[-- open ---)[-- open ---)

        1 row 1, at its event time   | watermark used   : the one for late rows
        [--) window, open   [==) final
        Batch 4 was killed before the sink, and ran again.
        Batch 6 was killed after the sink, and ran again.\
        """,
        TimelineText.of(Timeline.of(desk.query())));
  }

  @Test
  @DisplayName("killed behind its commit, a batch is done: no window comes back in the next one")
  void killedAfterTheCommit() {
    desk.show(minutes, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login");
    tick("2026-01-01T10:02:00,2,view");
    desk.crash("after the commit");
    desk.tick(); // The watermark is 10:01 and sends the first minute: this is batch 2.
    desk.restart();
    tick("2026-01-01T10:02:10,2,view", "2026-01-01T10:00:50,3,view");
    List<Timeline.Line> lines = Timeline.of(desk.query()).lines();
    assertEquals(
        List.of(true, false), lines.get(2).windows().stream().map(each -> each.last()).toList());
    assertEquals("after the commit", lines.get(2).batch().killed());
    assertEquals(1, lines.get(3).windows().size());
    // The batch behind it drops by the watermark of the one that was killed.
    assertEquals(Instant.parse("2026-01-01T10:01:00Z"), lines.get(3).batch().lateWatermark());
    assertEquals(
        List.of(Fate.Kind.WAITS, Fate.Kind.LATE),
        lines.get(3).rows().stream().map(Fate::kind).toList());
  }

  @Test
  @DisplayName("a window without a place for a word has its letter, and the legend says what it is")
  void letters() {
    desk.show(minutes, "update", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:00,1,login");
    tick("2026-01-01T11:00:00,2,view");
    desk.tick();
    String text = TimelineText.of(Timeline.of(desk.query()));
    // A column is 120 minutes / 65.
    assertTrue(
        text.contains(
            """
            batch 0                  1
                                     [s)
            batch 1                  |                                2
                                     [o)                              [s)
            batch 2                  :                               |
                                     [f)                              [o)
            """),
        text);
    assertTrue(text.contains("   f final, o open, s sent"), text);
  }

  @Test
  @DisplayName("without an event time, the timeline draws the seconds of the trigger")
  void seconds() {
    Trigger trigger = Trigger.ProcessingTime("3 seconds");
    desk.show(desk.events().events().groupBy("event").count(), "update", trigger);
    for (int second = 1; second <= 4; second++) {
      tick("t," + second + ",login");
    }
    // The clock of the ticks begins at a full interval: the first trigger is in second 3.
    assertEquals(
        """
        second   1  2  3   4
        batch 0  1  2  3*

        1 row 1, in the second in which it came   * the batch runs
        In no batch yet: 4.\
        """,
        TimelineText.of(Timeline.of(desk.query())));
  }
}
