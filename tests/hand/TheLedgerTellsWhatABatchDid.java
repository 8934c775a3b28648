import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workbook.drawing.BatchText;
import workbook.hand.Batch;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.ValueText;
import workbook.session.Session;

@DisplayName("The ledger tells what a batch did")
@Tag(RunTests.SLOW)
class TheLedgerTellsWhatABatchDid {

  private static final String LINE = "-".repeat(68);

  private HandStream stream;

  @BeforeEach
  void newStream() {
    stream = new HandStream(Session.local());
  }

  @Test
  @DisplayName("in complete mode, rows out are new, changed or the same")
  void complete() {
    stream.start(stream.events().groupBy("event").count(), "complete");
    stream.send("2026-01-01T10:00:00,1,view", "2026-01-01T10:00:00,1,login");
    stream.tick();
    stream.send("2026-01-01T10:00:00,2,view", "2026-01-01T10:00:00,2,buy");
    assertEquals(
        """
        --- batch 1 %s
        rows in 2 | rows out 3: 1 new, 1 changed, 1 same
        state rows 3 | dropped as late 0 | no watermark

                 event  count
        new      buy    1
        same     login  1
        changed  view   2\
        """
            .formatted(LINE),
        BatchText.of(stream.tick()));
  }

  @Test
  @DisplayName("a NULL is no event time of 1970, and a time of 1970 is one")
  void noEventTime() {
    Dataset<Row> timed =
        stream
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "10 minutes");
    stream.start(timed, "append");
    stream.send(",1,view");
    String told = BatchText.of(stream.tick());
    assertTrue(told.contains("largest event time none |"), told);
    stream.send("1970-01-01T00:00:00,1,view", ",1,view");
    assertEquals(Instant.EPOCH, stream.tick().largestEventTime());
  }

  @Test
  @DisplayName("a watermark shows with the largest event time, state and late rows")
  void watermark() {
    Dataset<Row> windows =
        stream
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "10 minutes")
            .groupBy(window(col("time"), "5 minutes"))
            .count();
    stream.start(windows, "update");
    stream.send("2026-01-01T10:01:00,1,view");
    assertEquals(
        """
        --- batch 0 %s
        rows in 1 | rows out 1: 1 new
        largest event time 2026-01-01 10:01:00 | watermark used none yet
        state rows 1 | dropped as late 0 (watermark for these: none yet)

             window                                      count
        new  {2026-01-01 10:00:00, 2026-01-01 10:05:00}  1\
        """
            .formatted(LINE),
        BatchText.of(stream.tick()));
    stream.send("2026-01-01T10:32:00,1,view");
    stream.tick();
    // The watermark is now 10:22, and closes the first window; late rows are those before 09:51.
    stream.send("2026-01-01T10:02:00,1,view", "2026-01-01T10:33:30,1,view");
    assertEquals(
        """
        --- batch 2 %s
        rows in 2 | rows out 2: 2 changed
        largest event time 2026-01-01 10:33:30 | watermark used 2026-01-01 10:22:00
        state rows 1 | dropped as late 0 (watermark for these: 2026-01-01 09:51:00)

                 window                                      count
        changed  {2026-01-01 10:00:00, 2026-01-01 10:05:00}  2
        changed  {2026-01-01 10:30:00, 2026-01-01 10:35:00}  2\
        """
            .formatted(LINE),
        BatchText.of(stream.tick()));
    stream.send("2026-01-01T10:03:00,1,view");
    assertEquals(
        """
        --- batch 3 %s
        rows in 1 | rows out 0
        largest event time 2026-01-01 10:03:00 | watermark used 2026-01-01 10:23:30
        state rows 1 | dropped as late 1 (watermark for these: 2026-01-01 10:22:00)\
        """
            .formatted(LINE),
        BatchText.of(stream.tick()));
    stream.send("2026-01-01T10:40:00,1,view");
    stream.tick();
    assertEquals(
        """
        --- batch 5 %s
        rows in 0 (run because the watermark moved) | rows out 0
        largest event time none | watermark used 2026-01-01 10:30:00
        state rows 2 | dropped as late 0 (watermark for these: 2026-01-01 10:23:30)\
        """
            .formatted(LINE),
        BatchText.of(stream.tick()));
    assertEquals("No batch.", BatchText.of(stream.tick()));
  }

  @Test
  @DisplayName(
      "two figures of state and a second watermark take two lines, not more than 80 columns")
  void longLine() {
    Instant ten = Instant.parse("2026-01-01T10:00:00Z");
    var batch =
        new Batch(
            2,
            List.of(),
            0,
            null,
            ten.plusSeconds(60),
            ten,
            List.of(0L, 1L),
            0,
            0,
            Duration.ZERO,
            List.of(),
            List.of(),
            null);
    assertEquals(
        """
        --- batch 2 %s
        rows in 0 (run because the watermark moved) | rows out 0
        largest event time none | watermark used 2026-01-01 10:01:00
        state rows 1 (0 + 1) | dropped as late 0
          (watermark for these: 2026-01-01 10:00:00)\
        """
            .formatted(LINE),
        BatchText.of(batch));
  }

  @Test
  @DisplayName("both watermarks are told also where they are the same")
  void equalWatermarks() {
    Instant ten = Instant.parse("2026-01-01T10:00:00Z");
    var batch =
        new Batch(
            7,
            List.of(),
            1,
            ten,
            ten,
            ten,
            List.of(2L),
            0,
            0,
            Duration.ZERO,
            List.of(),
            List.of(),
            null);
    assertEquals(
        """
        --- batch 7 %s
        rows in 1 | rows out 0
        largest event time 2026-01-01 10:00:00 | watermark used 2026-01-01 10:00:00
        state rows 2 | dropped as late 0 (watermark for these: 2026-01-01 10:00:00)\
        """
            .formatted(LINE),
        BatchText.of(batch));
  }

  @Test
  @DisplayName("a row is compared with the row of its group, also after a select")
  void groupsAfterSelect() {
    Dataset<Row> users =
        stream
            .events()
            .groupBy(col("user_id").plus(100).as("account"), col("event"))
            .count()
            .select(col("count").as("times"), col("event").as("what"), col("account"));
    stream.start(users, "update");
    stream.send("2026-01-01T10:00:00,1,view", "2026-01-01T10:00:00,2,view");
    stream.tick();
    stream.send("2026-01-01T10:00:00,2,view", "2026-01-01T10:00:00,2,buy");
    Batch batch = stream.tick();
    assertEquals(List.of("1, buy, 102", "2, view, 102"), batch.rows());
    assertEquals(Batch.Mark.NEW, batch.out().get(0).mark());
    assertEquals(Batch.Mark.CHANGED, batch.out().get(1).mark());
  }

  @Test
  @DisplayName("a total over everything is one group")
  void total() {
    stream.start(stream.events().agg(org.apache.spark.sql.functions.sum("user_id")), "complete");
    stream.send("2026-01-01T10:00:00,1,view");
    assertEquals(Batch.Mark.NEW, stream.tick().out().get(0).mark());
    stream.send("2026-01-01T10:00:00,4,view");
    Batch batch = stream.tick();
    assertEquals(List.of("5"), batch.rows());
    assertEquals(Batch.Mark.CHANGED, batch.out().get(0).mark());
  }

  @Test
  @DisplayName("rows are sorted by their values, unless the query sorts them")
  void order() {
    Dataset<Row> counts = stream.events().groupBy("user_id").count();
    String[] lines = {"t,10,view", "t,9,view", "t,9,view", "t,,view"};
    stream.start(counts, "complete");
    stream.send(lines);
    assertEquals(List.of("NULL, 1", "9, 2", "10, 1"), stream.tick().rows());
    stream.start(counts.orderBy(desc("count"), desc("user_id")), "complete");
    stream.send(lines);
    assertEquals(List.of("9, 2", "10, 1", "NULL, 1"), stream.tick().rows());
  }

  @Test
  @DisplayName("a query without state says nothing about state, and equal rows are new each time")
  void withoutState() {
    stream.start(stream.events().select("event"), "append");
    stream.send("t,1,view", "t,2,view");
    stream.tick();
    stream.send("t,1,view");
    assertEquals(
        """
        --- batch 1 %s
        rows in 1 | rows out 1: 1 new

             event
        new  view\
        """
            .formatted(LINE),
        BatchText.of(stream.tick()));
  }

  @Test
  @DisplayName("control characters are printed as text, and don't reach the terminal")
  void controlCharacters() {
    Dataset<Row> escapes = stream.events().select(concat(col("event"), lit("\033[2J\t\u009B")));
    stream.start(escapes, "append");
    stream.send("t,1,view");
    String text = BatchText.of(stream.tick());
    assertTrue(text.endsWith("new  view\\u001B[2J\\t\\u009B"), text);
  }

  @Test
  @DisplayName("no line is longer than 80 columns")
  void fitsTheTerminal() {
    stream.start(stream.events(), "append");
    stream.send("2026-01-01T10:00:00,1," + "x".repeat(200));
    List<String> tooLong = new ArrayList<>();
    BatchText.of(stream.tick()).lines().filter(line -> line.length() > 80).forEach(tooLong::add);
    assertEquals(List.of(), tooLong);
  }

  @Test
  @DisplayName("the rows that a batch read have their numbers and the watermark's event times")
  void read() {
    Dataset<Row> counts =
        stream
            .events()
            .filter(col("event").notEqual("view"))
            .withColumn("at", to_timestamp(col("timestamp")))
            .select(col("event"), col("at").as("time"))
            .withWatermark("time", "1 minute")
            .groupBy(window(col("time"), "1 minute"))
            .count();
    stream.start(counts, "update");
    stream.send("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:59.5,2,view");
    assertEquals(
        List.of(
            "1 2026-01-01T10:00:05Z 2026-01-01T10:00:05, 1, login",
            "2 2026-01-01T10:00:59.500Z 2026-01-01T10:00:59.5, 2, view"),
        read(stream.tick()));
    assertEquals(List.of(), read(stream.tick()));
    stream.send("2026-01-01T10:01:00,3,login", ",4,login");
    assertEquals(
        List.of("3 2026-01-01T10:01:00Z 2026-01-01T10:01:00, 3, login", "4 null NULL, 4, login"),
        read(stream.tick()));
  }

  @Test
  @DisplayName("with a longer interval, a batch has read what was sent in several ticks")
  void readOverTicks() {
    Trigger trigger = Trigger.ProcessingTime("3 seconds");
    HandQuery query = stream.start(stream.events().groupBy("event").count(), "update", trigger);
    List<String> read = new ArrayList<>();
    for (int tick = 0; tick < 6; tick++) {
      stream.send("t," + tick + ",login");
      query.tick();
      query.ticked().forEach(batch -> read.add(batch.id() + ": " + read(batch).size()));
    }
    // The clock starts at a full interval; the batches are at ticks 3 and 6.
    assertEquals(List.of("0: 3", "1: 3"), read);
  }

  private static List<String> read(Batch batch) {
    return batch.read().stream()
        .map(
            in ->
                in.number()
                    + " "
                    + in.eventTime()
                    + " "
                    + String.join(", ", ValueText.cells(in.row())))
        .toList();
  }

  @Test
  @DisplayName("current_timestamp is the same at every run: one second later each tick")
  void theClockStandsStill() {
    for (int run = 0; run < 2; run++) {
      stream.start(stream.events().selectExpr("current_timestamp()"), "append");
      stream.send("t,1,view");
      assertEquals(List.of("2026-01-01 00:00:01"), stream.tick().rows());
      stream.send("t,1,view");
      assertEquals(List.of("2026-01-01 00:00:02"), stream.tick().rows());
    }
    assertTrue(stream.tick().rows().isEmpty());
  }
}
