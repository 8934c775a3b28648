import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.ExplainMode;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.hand.Batch;
import workbook.hand.HandStream;
import workbook.session.Session;

@DisplayName("One tick is one micro-batch")
class OneTickIsOneMicroBatch {

  private HandStream stream;

  @BeforeEach
  void newStream() {
    stream = new HandStream(Session.local());
  }

  private Dataset<Row> timed() {
    return stream.events().withColumn("time", to_timestamp(col("timestamp")));
  }

  private Dataset<Row> windows() {
    return timed()
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "5 minutes"), col("event"))
        .count()
        .select(col("window.start"), col("event"), col("count"));
  }

  @Test
  @DisplayName("a tick reads all that was sent, and the next one what came after")
  void readsWhatWasSent() {
    stream.start(stream.events().groupBy("event").count(), "complete");
    stream.send("2026-01-01T10:00:00,1,view", "2026-01-01T10:00:01,2,login");
    stream.send("2026-01-01T10:00:02,3,login");
    Batch first = stream.tick();
    assertEquals(0, first.id());
    assertEquals(3, first.rowsIn());
    assertEquals(List.of("login, 2", "view, 1"), first.rows());

    stream.send("2026-01-01T10:00:03,1,view");
    Batch second = stream.tick();
    assertEquals(1, second.id());
    assertEquals(1, second.rowsIn());
    assertEquals(List.of("login, 2", "view, 2"), second.rows());
  }

  @Test
  @DisplayName("a batch is not planned again to be described, and explain() plans as ever")
  void plannedOnce() throws Exception {
    var descriptions = new LinkedBlockingQueue<String>();
    var listener =
        new SparkListener() {
          @Override
          public void onOtherEvent(SparkListenerEvent event) {
            if (event instanceof SparkListenerSQLExecutionStart start) {
              descriptions.add(start.physicalPlanDescription());
            }
          }
        };
    Session.local().sparkContext().addSparkListener(listener);
    try {
      Dataset<Row> counts = windows();
      stream.start(counts, "append");
      stream.send("2026-01-01T10:00:00,1,view");
      assertEquals(1, stream.tick().rowsIn());
      String described;
      do { // What ran before may be told late.
        described = descriptions.poll(Script.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(described, "The batch was not described as one without a page.");
      } while (!described.contains("The page that would show this plan is off."));
      String explained = counts.queryExecution().explainString(ExplainMode.fromString("simple"));
      assertTrue(explained.contains("StateStoreSave"), explained);
    } finally {
      Session.local().sparkContext().removeSparkListener(listener);
    }
  }

  @Test
  @DisplayName("a tick with nothing to do runs no batch")
  void nothingToDo() {
    stream.start(stream.events(), "append");
    assertFalse(stream.tick().ran());
    stream.send("2026-01-01T10:00:00,1,view");
    assertEquals(0, stream.tick().id());
    assertFalse(stream.tick().ran());
    stream.send("2026-01-01T10:00:00,1,view");
    assertEquals(1, stream.tick().id());
  }

  @Test
  @DisplayName("append sends a window one batch after the one that moved the watermark")
  void appendIsOneBatchLate() {
    stream.start(windows(), "append");
    stream.send("2026-01-01T10:01:00,1,login", "2026-01-01T10:02:00,2,login");
    assertEquals(List.of(), stream.tick().rows());
    // 10:20 less ten minutes is past 10:05, the end of the window.
    stream.send("2026-01-01T10:20:00,1,login");
    assertEquals(List.of(), stream.tick().rows());
    Batch empty = stream.tick();
    assertEquals(2, empty.id());
    assertEquals(0, empty.rowsIn());
    assertEquals("2026-01-01T10:10:00Z", empty.watermark().toString());
    assertEquals(List.of("2026-01-01 10:00:00, login, 2"), empty.rows());
    assertFalse(stream.tick().ran());
  }

  @Test
  @DisplayName("rows sent before the window went out still count, those sent after are late")
  void lateRows() {
    stream.start(windows(), "append");
    stream.send("2026-01-01T10:01:00,1,login");
    stream.tick();
    stream.send("2026-01-01T10:20:00,1,login");
    stream.tick();
    // The watermark is 10:10 now, but rows are dropped by that of the batch before, 09:51.
    stream.send("2026-01-01T10:02:00,1,login");
    Batch closing = stream.tick();
    assertEquals(0, closing.droppedAsLate());
    assertEquals("2026-01-01T09:51:00Z", closing.lateWatermark().toString());
    assertEquals(List.of("2026-01-01 10:00:00, login, 2"), closing.rows());

    stream.send("2026-01-01T10:03:00,1,login", "2026-01-01T10:19:00,1,login");
    Batch after = stream.tick();
    assertEquals(2, after.rowsIn());
    assertEquals(1, after.droppedAsLate());
    assertEquals("2026-01-01T10:10:00Z", after.lateWatermark().toString());
    assertEquals(List.of(), after.rows());
  }

  @Test
  @DisplayName("a new query starts at batch 0 with nothing sent")
  void startsOver() {
    Dataset<Row> counts = stream.events().groupBy("event").count();
    stream.start(counts, "complete");
    stream.send("2026-01-01T10:00:00,1,view");
    stream.tick();
    stream.send("2026-01-01T10:00:00,1,view");
    stream.start(counts, "update");
    assertFalse(stream.tick().ran());
    stream.send("2026-01-01T10:00:00,1,login");
    Batch batch = stream.tick();
    assertEquals(0, batch.id());
    assertEquals(List.of("login, 1"), batch.rows());
  }

  @Test
  @DisplayName("a join reads two streams in one tick")
  void joinsTwoStreams() {
    var clicks = new HandStream(Session.local(), "user INT, page STRING");
    Dataset<Row> joined =
        stream
            .events()
            .join(clicks.events(), expr("user_id = user"))
            .select("user_id", "event", "page");
    stream.start(joined, "append", clicks);
    stream.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:00,2,login");
    clicks.send("2,home");
    assertEquals(List.of("2, login, home"), stream.tick().rows());
    clicks.send("1,help");
    assertEquals(List.of("1, login, help"), stream.tick().rows());
  }

  @Test
  @DisplayName("columns of one's own, sent as lines or field by field")
  void columnsOfOnesOwn() {
    var sales = new HandStream(Session.local(), "time TIMESTAMP, price DOUBLE, paid BOOLEAN");
    sales.start(sales.events(), "append");
    sales.send("2026-01-01 10:00:00,2.5,true");
    sales.send("2026-01-01T11:00:00", 3.0, false);
    sales.send("2026-01-01T12:00:00", null, true);
    assertEquals(
        List.of(
            "2026-01-01 10:00:00, 2.5, true",
            "2026-01-01 11:00:00, 3.0, false",
            "2026-01-01 12:00:00, NULL, true"),
        sales.tick().rows());
  }

  @Test
  @DisplayName("a line is taken or refused as Spark takes its fields from a file")
  void asFromAFile(@TempDir Path folder) throws IOException {
    String columns = "number INT, price DOUBLE, paid BOOLEAN, time TIMESTAMP, text STRING";
    var any = new HandStream(Session.local(), columns);
    any.start(any.events(), "append");
    String good = "5,2.5,true,2026-01-01 10:00:00,a";
    List<String> lines =
        List.of(
            good,
            " 5,2.5,true,2026-01-01 10:00:00,a",
            "5 ,2.5,true,2026-01-01 10:00:00,a",
            "5.0,2.5,true,2026-01-01 10:00:00,a",
            "5,2,TRUE,2026-01-01T10:00:00Z,a",
            "5,two,true,2026-01-01 10:00:00,a",
            "5,2.5,yes,2026-01-01 10:00:00,a",
            "5,2.5,true,tomorrow,a",
            "5,2.5,true,2026-01-01, a ",
            ",,,,",
            "5,2.5,true,2026-01-01 10:00:00,\"a, b\"",
            "5,2.5,true,2026-01-01 10:00:00");
    for (int i = 0; i < lines.size(); i++) {
      Path file = Files.writeString(folder.resolve(i + ".csv"), lines.get(i) + "\n");
      Row read =
          Session.local()
              .read()
              .schema(columns + ", _corrupt_record STRING")
              .csv(file.toString())
              .cache() // Else a query for the last column alone is refused.
              .collectAsList()
              .get(0);
      String line = lines.get(i);
      if (read.getAs("_corrupt_record") == null) {
        any.send(line);
        Row sent = any.tick().out().get(0).row();
        for (int column = 0; column < sent.size(); column++) {
          assertEquals((Object) read.get(column), sent.get(column), line);
        }
      } else {
        assertThrows(IllegalArgumentException.class, () -> any.send(line), line);
      }
    }
  }

  @Test
  @DisplayName("a time without a date is refused: it would become one of today")
  void withoutADate() {
    for (String time : List.of("10:00:05", "10:00", "T10:00:05Z", " 9:30")) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> stream.send(time + ",1,login"));
      assertTrue(refused.getMessage().contains("without a date"), refused::getMessage);
    }
    assertThrows(IllegalArgumentException.class, () -> stream.send("10:00:05", 1, "login"));
    var typed = new HandStream(Session.local(), "paid TIMESTAMP, note STRING");
    assertThrows(IllegalArgumentException.class, () -> typed.send("10:00:05,a"));
    typed.send("2026-01-01T10:00:05,10:00"); // A text may say what it likes.
    stream.send("yesterday,1,login");
    assertEquals(1, stream.waiting());
  }

  @Test
  @DisplayName("a line that does not fit is named, and nothing is sent")
  void linesThatDoNotFit() {
    var number =
        assertThrows(
            IllegalArgumentException.class,
            () -> stream.send("2026-01-01T10:00:00,1,view", "2026-01-01T10:00:00,one,view"));
    assertTrue(number.getMessage().contains("\"one\" for user_id, which is INT"));
    var fields = assertThrows(IllegalArgumentException.class, () -> stream.send("a,1"));
    assertTrue(fields.getMessage().contains("\"a,1\" has 2 fields"));
    assertThrows(IllegalArgumentException.class, () -> stream.send(""));
    assertEquals(0, stream.waiting());
  }

  @Test
  @DisplayName(
      "two rows in one text are told, as the second would be lost; a quoted line end isn't")
  void rowsInOneText() {
    String rows = "2026-01-01T10:00:00,1,login\n2026-01-01T10:00:01,2,view\n";
    var refused = assertThrows(IllegalArgumentException.class, () -> stream.send(rows));
    assertTrue(refused.getMessage().contains("has 2 rows. Send each as"), refused::getMessage);
    assertTrue(refused.getMessage().contains("login\\n2026"), refused::getMessage);
    assertEquals(0, stream.waiting());
    stream.send("2026-01-01T10:00:00,1,\"log\nin\"\r\n");
    assertEquals(1, stream.waiting());
  }
}
