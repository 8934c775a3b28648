import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.apache.spark.sql.functions.window_time;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workbook.drawing.BatchText;
import workbook.drawing.FatesText;
import workbook.hand.Batch;
import workbook.hand.Desk;
import workbook.hand.DeskListener;
import workbook.hand.Fates;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.Timeline;
import workbook.session.FolderStream;
import workbook.session.Session;

@DisplayName("Each row that was sent has a number and a fate")
@Tag(RunTests.SLOW)
class EachRowHasItsFate {

  private Desk desk;
  private Dataset<Row> timed;

  @BeforeEach
  void newDesk() {
    desk = new Desk(Session.local());
    timed =
        desk.events()
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute");
  }

  @AfterEach
  void end() {
    desk.end();
  }

  private Batch tick(String... lines) {
    desk.send(lines);
    return desk.tick().get(0);
  }

  private List<String> fates() {
    List<String> texts = new ArrayList<>();
    Fates.of(desk.query())
        .rows()
        .forEach(each -> texts.add(each.row().number() + ": " + each.text()));
    return texts;
  }

  @Test
  @DisplayName("of windows: sent, waiting, late, filtered, without a time; and not yet read")
  void windows() {
    Dataset<Row> minutes =
        timed
            .filter("event != 'ping'")
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
    desk.show(minutes, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:41,1,ping", ",1,view");
    tick("2026-01-01T10:02:00,2,view");
    desk.tick(); // The watermark is 10:01:00 and sends the first minute: this is batch 2.
    Batch batch = tick("2026-01-01T10:00:50,4,login");
    desk.send("2026-01-01T10:00:59,4,login");
    assertEquals(
        List.of(
            "1: in 10:00-10:01, sent in batch 2",
            "2: filtered",
            "3: NULL time",
            "4: in 10:02-10:03, waits",
            "5: late",
            "6: waits for a tick"),
        fates());
    assertEquals(List.of(5), Fates.late(desk.query(), batch));
    assertTrue(BatchText.of(batch, List.of(5)).contains("\nlate: row 5"));
  }

  @Test
  @DisplayName("of a group: a NULL in a filter's column is named, and the group is said")
  void groups() {
    Dataset<Row> counts = desk.events().events().filter("user_id > 1").groupBy("event").count();
    desk.show(counts, "update", HandQuery.EACH_TICK);
    tick("t,1,login", "t,,login", "t,2,view");
    assertEquals(List.of("1: filtered", "2: NULL user_id", "3: in view, sent"), fates());
  }

  @Test
  @DisplayName("of sliding windows: a row that is late in one of them counts in the other")
  void sliding() {
    Dataset<Row> counts = timed.groupBy(window(col("time"), "2 minutes", "1 minute")).count();
    desk.show(counts, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:03:00,1,login"); // The watermark will be 10:02.
    desk.tick();
    tick("2026-01-01T10:01:05,1,login");
    assertEquals(
        List.of("1: in 10:02-10:04, 10:03-10:05, waits", "2: in 10:01-10:03, waits"), fates());
  }

  @Test
  @DisplayName("of sessions: the session that went out, of which the row's own is a part")
  void sessions() {
    Dataset<Row> sessions =
        timed.groupBy(session_window(col("time"), "1 minute"), col("user_id")).count();
    desk.show(sessions, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:40,1,view");
    tick("2026-01-01T10:05:00,1,login");
    desk.tick();
    assertEquals(
        List.of(
            "1: in 10:00:05-10:01:40 1, sent in batch 2",
            "2: in 10:00:05-10:01:40 1, sent in batch 2",
            "3: in 10:05-10:06 1, waits"),
        fates());
  }

  @Test
  @DisplayName("of sessions whose start and end are columns of their own")
  void sessionsByTheirEnds() {
    Dataset<Row> sessions =
        timed
            .groupBy(session_window(col("time"), "1 minute"), col("user_id"))
            .count()
            .select("session_window.start", "session_window.end", "user_id", "count");
    desk.show(sessions, "complete", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:40,1,view", "2026-01-01T10:00:30,2,view");
    assertEquals(
        List.of(
            "1: in 10:00:05-10:01:40 1, sent",
            "2: in 10:00:05-10:01:40 1, sent",
            "3: in 10:00:30-10:01:30 2, sent"),
        fates());
  }

  @Test
  @DisplayName("of windows of windows: each row's own window, and when the longer one went out")
  void windowsOfWindows() {
    Dataset<Row> minutes = timed.groupBy(window(col("time"), "1 minute"), col("event")).count();
    Dataset<Row> longer =
        minutes.groupBy(window(window_time(col("window")), "5 minutes")).sum("count");
    desk.show(longer, "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,a");
    tick("2026-01-01T10:20:00,1,b");
    desk.tick();
    assertEquals(
        List.of("1: in 10:00-10:01 a, sent in batch 2", "2: in 10:20-10:21 b, waits"), fates());
  }

  @Test
  @DisplayName("in complete mode a late row counts in its window, and in no session")
  void lateInCompleteMode() {
    for (boolean sessions : List.of(true, false)) {
      Column time =
          sessions ? session_window(col("time"), "1 minute") : window(col("time"), "1 minute");
      desk.show(timed.groupBy(time, col("user_id")).count(), "complete", HandQuery.EACH_TICK);
      tick("2026-01-01T10:10:00,1,login"); // The watermark will be 10:09.
      tick("2026-01-01T10:10:10,1,login");
      Batch batch = tick("2026-01-01T10:00:00,2,login");
      assertEquals(sessions ? 1 : 2, batch.out().size());
      assertEquals(sessions ? "3: late" : "3: in 10:00-10:01 2, sent", fates().get(2));
      assertEquals(sessions ? List.of(3) : List.of(), Fates.late(desk.query(), batch));
    }
  }

  @Test
  @DisplayName("of duplicates: the row that each repeats")
  void duplicates() {
    desk.show(desk.events().events().dropDuplicates("user_id"), "append", HandQuery.EACH_TICK);
    tick("t,1,login", "t,2,login", "t,2,view");
    tick("t,1,buy", "t,3,buy");
    assertEquals(
        List.of("1: sent", "2: sent", "3: duplicate of 2", "4: duplicate of 1", "5: sent"),
        fates());
  }

  @Test
  @DisplayName("of duplicates within the watermark: the row that each repeats is no forgotten one")
  void duplicatesWithin() {
    desk.show(timed.dropDuplicatesWithinWatermark("user_id"), "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,a", "2026-01-01T10:06:00,2,b");
    desk.tick(); // The watermark is 10:05: user 1 is forgotten.
    tick(
        "2026-01-01T10:05:30,1,c",
        "2026-01-01T10:05:40,1,d",
        "2026-01-01T09:00:00,5,late",
        "2026-01-01T10:07:00,5,ok",
        "2026-01-01T10:07:30,5,dup");
    assertEquals(
        List.of(
            "1: sent",
            "2: sent",
            "3: sent",
            "4: duplicate of 3",
            "5: late",
            "6: sent",
            "7: duplicate of 6"),
        fates());
  }

  @Test
  @DisplayName(
      "with a filter behind, a duplicate may be one of a row that never went out: not told")
  void duplicatesWithinAndFilter() {
    desk.show(
        timed.dropDuplicatesWithinWatermark("user_id").filter("event <> 'view'"),
        "append",
        HandQuery.EACH_TICK);
    tick("2026-01-01T10:00:05,1,login", "2026-01-01T10:06:00,2,buy");
    desk.tick(); // The watermark is 10:05: user 1 is forgotten.
    // The view is kept and filtered out; the login repeats it, and not the one of 10:00.
    Batch batch = tick("2026-01-01T10:05:30,1,view", "2026-01-01T10:05:40,1,login");
    assertEquals(List.of(), batch.out());
    assertEquals(List.of("1: sent", "2: sent", "3: read", "4: read"), fates());
  }

  @Test
  @DisplayName("of a join: a partner may come later, or has not come; numbers go over both streams")
  void join() {
    HandStream ads = desk.stream("user INT, ad STRING");
    desk.show(
        desk.events().events().join(ads.events(), expr("user_id = user")),
        "append",
        HandQuery.EACH_TICK);
    ads.send("7,hats");
    desk.send("t,1,login", "t,2,login");
    ads.send("1,shoes");
    desk.tick();
    ads.send("2,ties");
    desk.tick();
    assertEquals(
        List.of("1: no partner yet", "2: sent", "3: sent in batch 1", "4: sent", "5: sent"),
        fates());
  }

  @Test
  @DisplayName("of a join of two streams, the rows of either side that came too late")
  void lateInJoin() {
    HandStream ads = desk.stream("at TIMESTAMP, user INT, ad STRING");
    desk.show(
        timed.join(
            ads.events().withWatermark("at", "1 minute"),
            expr("user_id = user AND at BETWEEN time AND time + INTERVAL 1 MINUTE")),
        "append",
        HandQuery.EACH_TICK);
    desk.send("2026-01-01T10:05:00,1,login");
    ads.send("2026-01-01T10:05:00,1,hats");
    desk.tick();
    tick("2026-01-01T10:05:01,9,login");
    // Both streams are at 10:05, so the watermark of batch 1 was 10:04, by which batch 2 drops.
    desk.send("2026-01-01T10:00:00,1,login");
    ads.send("2026-01-01T10:04:00,9,ties", "2026-01-01T10:04:01,9,shoes");
    Batch batch = desk.tick().get(0);
    assertEquals(2, batch.droppedAsLate());
    assertEquals(List.of(4, 5), Fates.late(desk.query(), batch));
    assertEquals(
        List.of(
            "1: sent", "2: sent", "3: no partner yet", "4: late", "5: late", "6: no partner yet"),
        fates());
  }

  @Test
  @DisplayName("of a join and a count behind it: what the join dropped is in no group of the count")
  void lateBeforeACount() {
    HandStream ads = desk.stream("at TIMESTAMP, user INT, ad STRING");
    desk.show(
        timed
            .join(
                ads.events().withWatermark("at", "1 minute"),
                expr("user_id = user AND at BETWEEN time AND time + INTERVAL 1 MINUTE"))
            .groupBy(window(col("time"), "1 minute"))
            .count(),
        "append",
        HandQuery.EACH_TICK);
    desk.send("2026-01-01T10:05:00,1,login");
    ads.send("2026-01-01T10:05:00,1,hats");
    desk.tick();
    tick("2026-01-01T10:05:01,9,login");
    // As above, batch 2 drops by 10:04:00. Its shoes are in time, and would find the late login.
    desk.send("2026-01-01T10:03:50,2,login");
    ads.send("2026-01-01T10:04:00,9,ties", "2026-01-01T10:04:01,2,shoes");
    Batch batch = desk.tick().get(0);
    assertEquals(2, batch.droppedAsLate());
    assertEquals(List.of(4, 5), Fates.late(desk.query(), batch));
    assertEquals(
        List.of(
            "1: in 10:05-10:06",
            "2: in 10:05-10:06",
            "3: no partner yet",
            "4: late",
            "5: late",
            "6: no partner yet"),
        fates());
  }

  @Test
  @DisplayName("of duplicates with a watermark on another column: the late ones are known, too")
  void lateDuplicates() {
    desk.show(timed.dropDuplicates("user_id"), "append", HandQuery.EACH_TICK);
    tick("2026-01-01T10:05:00,1,login");
    tick("2026-01-01T10:05:01,2,login");
    tick("2026-01-01T10:00:00,3,login", "2026-01-01T10:05:02,1,view");
    assertEquals(List.of("1: sent", "2: sent", "3: late", "4: duplicate of 1"), fates());
  }

  @Test
  @DisplayName("of code of one's own: each row is run alone, and goes on with its number")
  void ownCode() {
    Dataset<String> events =
        desk.events()
            .events()
            .filter("user_id > 0")
            .map((MapFunction<Row, String>) row -> row.getString(2), Encoders.STRING());
    Dataset<Row> words =
        events
            .flatMap(
                (FlatMapFunction<String, String>) text -> List.of(text.split(" ")).iterator(),
                Encoders.STRING())
            .filter((FilterFunction<String>) word -> word.length() > 3)
            .toDF("word");
    desk.show(words, "append", HandQuery.EACH_TICK);
    tick("t,1,sign in", "t,0,login", "t,2,in");
    assertEquals(List.of("1: sent", "2: filtered", "3: filtered"), fates());

    Dataset<Row> none =
        events
            .flatMap(
                (FlatMapFunction<String, String>)
                    text ->
                        text.equals("view")
                            ? List.<String>of().iterator()
                            : List.of(text).iterator(),
                Encoders.STRING())
            .toDF("word");
    desk.show(none.groupBy("word").count(), "update", HandQuery.EACH_TICK);
    tick("t,1,login", "t,2,view");
    assertEquals(List.of("1: in login, sent", "2: gives no row"), fates());
  }

  @Test
  @DisplayName("of code that looks at several rows at once, no more is said, and why is said")
  void opaque() {
    Dataset<Row> sizes =
        desk.events()
            .events()
            .mapPartitions(
                (MapPartitionsFunction<Row, Integer>)
                    rows -> {
                      int count = 0;
                      for (; rows.hasNext(); rows.next()) {
                        count++;
                      }
                      return List.of(count).iterator();
                    },
                Encoders.INT())
            .toDF();
    desk.show(sizes, "append", HandQuery.EACH_TICK);
    tick("t,1,login", "t,2,login");
    assertEquals(List.of("1: read", "2: read"), fates());
    String text = FatesText.of(Fates.of(desk.query())).replace('\n', ' ');
    assertTrue(text.contains("what becomes of one can't be seen from outside"), text);

    Dataset<Row> sums =
        desk.events()
            .events()
            .filter("user_id > 1")
            .groupByKey((MapFunction<Row, Integer>) row -> row.getInt(1), Encoders.INT())
            .mapGroupsWithState(
                (MapGroupsWithStateFunction<Integer, Row, Long, Long>)
                    (key, rows, state) -> {
                      long count = state.exists() ? state.get() : 0;
                      for (; rows.hasNext(); rows.next()) {
                        count++;
                      }
                      state.update(count);
                      return count;
                    },
                Encoders.LONG(),
                Encoders.LONG())
            .toDF();
    desk.show(sums, "update", HandQuery.EACH_TICK);
    tick("t,1,login", "t,2,login");
    assertEquals(List.of("1: filtered", "2: in 2"), fates());
  }

  @Test
  @DisplayName("of a step of Spark's that looks at several rows, its name is said")
  void limit() {
    desk.show(desk.events().events().limit(2), "append", HandQuery.EACH_TICK);
    desk.crash("before the state"); // It keeps how many rows it has let through.
    tick("t,1,login");
    desk.restart();
    desk.tick();
    assertEquals(List.of("1: read"), fates());
    String text = FatesText.of(Fates.of(desk.query()));
    assertTrue(text.contains("What the step Limit makes of one row can't be seen"), text);
  }

  @Test
  @DisplayName(
      "of a folder no row has a number: late ones are counted, and rows beside it are read")
  void ownSource() {
    try (FolderStream folder = new FolderStream()) {
      Dataset<Row> files =
          Session.local()
              .readStream()
              .schema("at TIMESTAMP, user INT")
              .csv(folder.path())
              .withWatermark("at", "1 minute");
      Dataset<Row> minutes = files.groupBy(window(col("at"), "1 minute")).count();
      desk.show(minutes, "append", HandQuery.EACH_TICK);
      for (String time : List.of("10:05:00", "10:05:01", "10:00:00")) {
        folder.file("at-" + time.replace(':', '-'), "2026-01-01T" + time + ",1");
        desk.tick();
      }
      Batch batch = desk.query().batches().get(2);
      assertEquals(1, batch.droppedAsLate());
      assertEquals(List.of(), Fates.late(desk.query(), batch));
      assertEquals(3, Timeline.of(desk.query()).lines().size());

      Dataset<Row> joined =
          desk.events().events().filter("user_id > 0").join(files, expr("user_id = user"));
      desk.show(joined, "append", HandQuery.EACH_TICK);
      desk.tick(); // Tells what Spark has read at once.
      tick("t,1,login", "t,0,login");
      assertEquals(List.of("1: read", "2: filtered"), fates());
      String text = FatesText.of(Fates.of(desk.query()));
      assertTrue(text.contains("The query has a source of its own, too"), text);
    }
    try (FolderStream folder = new FolderStream()) {
      Dataset<Row> files = Session.local().readStream().schema("event STRING").csv(folder.path());
      Dataset<Row> both = desk.events().events().select("event").union(files);
      desk.show(both, "append", HandQuery.EACH_TICK);
      folder.file("a", "view");
      assertEquals(2, tick("t,1,login").rowsIn());
      Batch batch = tick("t,2,buy"); // The folder's side is empty, and Spark counts no row at all.
      assertEquals(1, batch.out().size());
      assertEquals(-1, batch.rowsIn());
      assertEquals(List.of("1: sent", "2: sent"), fates());
    }
  }

  @Test
  @DisplayName("of a batch that was killed: whether its rows went out, and that they did so twice")
  void killed() {
    desk.show(desk.events().events().groupBy("event").count(), "update", HandQuery.EACH_TICK);
    tick("t,1,login");
    desk.crash("after the sink");
    tick("t,2,login", "t,3,view");
    assertEquals(List.of("1: in login, sent", "2: in login, sent", "3: in view, sent"), fates());
    assertTrue(
        FatesText.of(Fates.of(desk.query()))
            .endsWith(
                """
                Batch 1 was killed after the sink: what it sent is out. It runs again after
                restart(), and sends that again.\
                """));
    desk.restart(); // The new run has sent it again; the next tick tells that.
    assertEquals(List.of("1: in login, sent", "2: in login, sent", "3: in view, sent"), fates());
    desk.tick();
    assertEquals(
        List.of("1: in login, sent", "2: in login, sent twice", "3: in view, sent twice"), fates());

    desk.crash("before the sink");
    tick("t,4,buy");
    assertEquals("4: in buy, its batch was killed", fates().get(3));
    assertTrue(
        FatesText.of(Fates.of(desk.query()))
            .endsWith(
                "Batch 2 was killed before the sink: nothing of it went out. It runs again after"
                    + "\nrestart()."));
    desk.restart();
    assertTrue(
        FatesText.of(Fates.of(desk.query()))
            .endsWith(
                "Batch 2 was killed before the sink: nothing of it went out. It ran again at the"
                    + "\nrestart, which the next tick() tells."));
    String refused =
        assertThrows(IllegalStateException.class, () -> desk.crash("before the sink")).getMessage();
    assertTrue(refused.startsWith("tick() first: "), refused);
    desk.tick();
    assertEquals("4: in buy, sent", fates().get(3));

    desk.crash("after the offsets");
    tick("t,5,buy");
    assertEquals("5: waits for a batch", fates().get(4));
  }

  @Test
  @DisplayName("undo takes back a send as a whole, then the last tick, whose rows wait again")
  void undo() {
    List<String> told = new ArrayList<>();
    desk.listen(
        new DeskListener() {
          @Override
          public void takenBack(List<Row> rows) {
            told.add(rows.size() + " rows");
          }

          @Override
          public void tickTakenBack(HandQuery query, List<Batch> batches, boolean failed) {
            told.add("batches " + batches.stream().map(Batch::id).toList());
          }
        });
    desk.show(desk.events().events().groupBy("event").count(), "update", HandQuery.EACH_TICK);
    tick("t,1,login");
    desk.send("t,2,login");
    tick("t,3,login", "t,4,view");
    desk.send("t,5,buy", "t,6,buy");
    desk.undo();
    desk.undo();
    desk.undo();
    assertEquals(List.of("2 rows", "batches [1]", "2 rows"), told);
    // One login was ticked before, and one waits.
    assertEquals(List.of("login, 2"), desk.tick().get(0).rows());
    assertEquals(List.of("1: in login, sent", "2: in login, sent"), fates());
    desk.undo();
    desk.undo();
    desk.undo();
    desk.undo();
    assertEquals("batches [0]", told.get(told.size() - 2));
    assertThrows(IllegalStateException.class, desk::undo);
  }
}
