import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.udf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import workbook.HandStream;
import workbook.Refusal;
import workbook.Session;

@DisplayName("What Spark refuses is said in sentences")
class RefusalsAreSentences {

  private final HandStream stream = new HandStream(Session.local());
  private final Dataset<Row> events = stream.events();
  private final Dataset<Row> timed =
      events.withColumn("time", to_timestamp(col("timestamp"))).withWatermark("time", "1 minute");

  private DynamicTest known(String words, Executable call) {
    return DynamicTest.dynamicTest(
        words,
        () -> {
          var refusal = Refusal.of(assertThrows(Throwable.class, call));
          assertTrue(refusal.known(), () -> "not recognised: " + refusal);
          assertTrue(refusal.sentence().contains(words), refusal::sentence);
          assertTrue(refusal.toString().lines().allMatch(line -> line.length() <= 80));
        });
  }

  private void run(Dataset<Row> dataset, String mode) {
    stream.start(dataset, mode);
    stream.send("2026-01-01T10:00:00,1,view");
    stream.tick();
  }

  @TestFactory
  @DisplayName("known ones get a sentence of ours")
  Stream<DynamicTest> known() {
    return Stream.of(
        known("without a watermark", () -> run(events.groupBy("event").count(), "append")),
        known("without an aggregation", () -> run(events, "complete")),
        known("has no end", () -> events.show()),
        known("is for tables", () -> events.write().csv("nowhere")),
        known("is for streams", () -> Session.local().range(3).writeStream().start()),
        known(
            "needs a schema",
            () -> Session.local().readStream().csv(System.getProperty("java.io.tmpdir"))),
        known(
            "does not exist",
            () -> Session.local().readStream().schema(events.schema()).csv("nowhere")),
        known("a TIMESTAMP column", () -> events.withWatermark("timestamp", "1 minute")),
        known(
            "A window over rows",
            () ->
                run(
                    events.select(
                        sum("user_id").over(Window.partitionBy("event").orderBy("timestamp"))),
                    "append")),
        known("countDistinct", () -> run(events.agg(countDistinct("event")), "complete")),
        known("sorted only after", () -> run(events.orderBy("event"), "append")),
        known(
            "second column to group by",
            () -> run(timed.groupBy(session_window(col("time"), "1 minute")).count(), "append")),
        known(
            "can't be sent in update mode",
            () ->
                run(
                    timed.groupBy(session_window(col("time"), "1 minute"), col("event")).count(),
                    "update")),
        known("memory sink needs a name", () -> events.writeStream().format("memory").start()),
        known(
            "fixed when the session starts",
            () -> Session.local().conf().set("spark.serializer", "x")),
        known("does not know this format", () -> Session.local().readStream().format("xyz").load()),
        known("no column `nothing`", () -> events.select("nothing")),
        known("no output mode", () -> stream.start(events, "upsert")),
        known("Nothing was sent", () -> stream.send("a")));
  }

  @Test
  @DisplayName("an unknown one keeps its first line")
  void unknown() {
    var refusal = Refusal.of(new IllegalArgumentException("first line\nsecond line"));
    assertEquals("IllegalArgumentException: first line", refusal.toString());
  }

  @Test
  @DisplayName("what fails in a row of the learner's own function is told by that")
  void ownFunction() {
    UDF1<String, String> fail =
        text -> {
          throw new IllegalStateException("no " + text + " here");
        };
    var column = udf(fail, DataTypes.StringType).apply(lit("view"));
    var failure = assertThrows(RuntimeException.class, () -> run(events.select(column), "append"));
    assertEquals("IllegalStateException: no view here", Refusal.of(failure).toString());
  }
}
