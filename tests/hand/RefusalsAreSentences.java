import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.JShell;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsWithStateFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import workbook.hand.HandStream;
import workbook.prompt.ClassPath;
import workbook.prompt.PromptExecution;
import workbook.session.Refusal;
import workbook.session.Session;

@DisplayName("What Spark refuses is said in sentences")
@Tag(RunTests.SLOW)
class RefusalsAreSentences {

  private static final StandardJavaFileManager CLASS_PATH = ClassPath.open();

  private final HandStream stream = new HandStream(Session.local());
  private final Dataset<Row> events = stream.events();
  private final Dataset<Row> timed =
      events.withColumn("time", to_timestamp(col("timestamp"))).withWatermark("time", "1 minute");

  private final Dataset<Row> minutes = timed.groupBy(window(col("time"), "1 minute")).count();

  private static Dataset<Row> ids() {
    return Session.local().range(3).toDF();
  }

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

  /** A table of a topic, whose options are looked at before any broker is asked. */
  private static void kafka(String option, String value) {
    var reader = Session.local().read().format("kafka").option(option, value);
    if (!option.equals("assign")) {
      reader.option("subscribe", "events");
    }
    reader.option("kafka.bootstrap.servers", "127.0.0.1:1").load().collect();
  }

  private void run(Dataset<Row> dataset, String mode, HandStream... others) {
    stream.start(dataset, mode, others);
    stream.send("2026-01-01T10:00:00,1,view");
    stream.tick();
  }

  @TestFactory
  @DisplayName("known ones get a sentence of ours")
  Stream<DynamicTest> known() {
    Dataset<Row> again =
        timed.withWatermark("time", "2 minutes").groupBy(window(col("time"), "1 minute")).count();
    return Stream.of(
        known("without a watermark", () -> run(events.groupBy("event").count(), "append")),
        known(
            "its watermark is on time, and it groups neither by that column",
            () -> run(timed.groupBy("event").count(), "append")),
        known(
            "its watermark is on time, and it groups neither by that column",
            () -> run(timed.groupBy(window(col("timestamp"), "1 minute")).count(), "append")),
        known(
            "its watermark stands behind the groupBy",
            () ->
                run(
                    events
                        .withColumn("time", to_timestamp(col("timestamp")))
                        .groupBy("time")
                        .count()
                        .withWatermark("time", "1 minute"),
                    "append")),
        known("without an aggregation", () -> run(events, "complete")),
        known("has no end", () -> events.show()),
        known("is for tables", () -> events.write().csv("nowhere")),
        known(
            "dropDuplicatesWithinWatermark is for streams",
            () -> ids().dropDuplicatesWithinWatermark(new String[] {"id"}).collect()),
        known(
            "a letter that this Spark doesn't take",
            () -> ids().select(to_timestamp(lit("2026-01-01"), "YYYY-MM-dd")).collect()),
        known("assign takes partitions", () -> kafka("assign", "events")),
        known("assign takes partitions", () -> kafka("assign", "{\"events\":0}")),
        known(
            "startingOffsetsByTimestamp takes a time",
            () -> kafka("startingOffsetsByTimestamp", "yesterday")),
        known("startingOffsets is neither", () -> kafka("startingOffsets", "yesterday")),
        known(
            "Two columns have this name",
            () ->
                events
                    .join(ids(), events.col("user_id").equalTo(col("id")))
                    .select("event", "id")
                    .join(ids(), "id")
                    .join(ids())
                    .select("id")),
        known(
            "come from one dataset",
            () -> {
              Dataset<Row> logins = timed.filter("event = 'login'");
              Dataset<Row> views = timed.filter("event = 'view'");
              logins
                  .join(views, logins.col("user_id").equalTo(views.col("user_id")))
                  .select(views.col("user_id"));
            }),
        known(
            "is a part of another column",
            () ->
                timed
                    .groupBy(window(col("time"), "1 minute"))
                    .count()
                    .withWatermark("window.start", "1 minute")),
        known("can't be months long", () -> timed.groupBy(window(col("time"), "1 month")).count()),
        known(
            "can't keep all rows of a table",
            () -> run(timed.join(ids(), expr("user_id = id"), "right_outer"), "append")),
        known(
            "can't keep all rows of a table",
            () -> run(ids().join(timed, expr("user_id = id"), "left_outer"), "append")),
        known("is for streams", () -> Session.local().range(3).writeStream().start()),
        known(
            "This dataset is a table",
            () -> stream.start(events.sparkSession().range(3).toDF(), "append")),
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
        known("knows no format xyz", () -> Session.local().readStream().format("xyz").load()),
        known("no column `nothing`", () -> events.select("nothing")),
        known("no output mode", () -> stream.start(events, "upsert")),
        known("no output mode of this name", () -> events.writeStream().outputMode("upsert")),
        known("Nothing was sent", () -> stream.send("a")),
        known(
            "A pivot has to know",
            () -> run(events.groupBy("user_id").pivot("event").count(), "complete")),
        known("limit doesn't run in update mode", () -> run(events.limit(3), "update")),
        known("append mode only", () -> run(minutes.groupBy("count").count(), "complete")),
        known(
            "has two watermarks",
            () -> {
              run(again, "append");
              stream.send("2026-01-01T10:00:00,1,view"); // Spark notices with the first watermark.
              stream.tick();
            }),
        known("no length of time", () -> timed.withWatermark("time", "1 minit")));
  }

  @TestFactory
  @DisplayName("those of joins")
  Stream<DynamicTest> joins() {
    var orders = new HandStream(Session.local(), "paid TIMESTAMP, buyer INT");
    Dataset<Row> others = orders.events();
    Dataset<Row> othersTimed = others.withWatermark("paid", "1 minute");
    Column same = expr("user_id = buyer");
    return Stream.of(
        known(
            "joined in append mode only",
            () -> run(timed.join(othersTimed, same), "update", orders)),
        known(
            "can't find a partner",
            () -> run(timed.join(othersTimed, same, "left_outer"), "append", orders)),
        known(
            "can't find a partner",
            () -> run(events.join(others, same, "right_outer"), "append", orders)),
        known(
            "can't find a partner",
            () -> run(events.join(others, same, "full_outer"), "append", orders)),
        known(
            "can't find a partner",
            () -> run(events.join(others, same, "left_semi"), "append", orders)),
        known(
            "needs an equality",
            () -> run(events.join(others, expr("user_id < buyer")), "append", orders)));
  }

  @TestFactory
  @DisplayName("those of state")
  Stream<DynamicTest> state() {
    FlatMapGroupsWithStateFunction<Integer, Row, Long, String> behind =
        (user, rows, state) -> {
          state.setTimeoutTimestamp(1000);
          return List.<String>of().iterator();
        };
    MapGroupsWithStateFunction<Integer, Row, Long, String> none = (user, rows, state) -> "";
    MapFunction<Row, Integer> user = row -> row.getInt(1);
    Encoder<Long> longs = Encoders.LONG();
    Encoder<String> texts = Encoders.STRING();
    var byUser = timed.groupByKey(user, Encoders.INT());
    var untimed = events.groupByKey(user, Encoders.INT());
    return Stream.of(
        known(
            "dropDuplicatesWithinWatermark needs a watermark",
            () -> run(events.dropDuplicatesWithinWatermark(new String[] {"user_id"}), "append")),
        known(
            "needs a watermark: that is the clock",
            () ->
                run(
                    untimed
                        .flatMapGroupsWithState(
                            behind,
                            OutputMode.Append(),
                            longs,
                            texts,
                            GroupStateTimeout.EventTimeTimeout())
                        .toDF(),
                    "append")),
        known(
            "behind the watermark",
            () -> {
              run(
                  byUser
                      .flatMapGroupsWithState(
                          behind,
                          OutputMode.Append(),
                          longs,
                          texts,
                          GroupStateTimeout.EventTimeTimeout())
                      .toDF(),
                  "append");
              stream.send("2026-01-01T10:00:00,1,view"); // Now there is a watermark.
              stream.tick();
            }),
        known(
            "the query has another",
            () ->
                run(
                    byUser
                        .flatMapGroupsWithState(
                            behind,
                            OutputMode.Append(),
                            longs,
                            texts,
                            GroupStateTimeout.NoTimeout())
                        .toDF(),
                    "update")),
        known(
            "runs in update mode only",
            () -> run(byUser.mapGroupsWithState(none, longs, texts).toDF(), "append")));
  }

  @TestFactory
  @DisplayName("those of sinks, sources and the continuous trigger")
  Stream<DynamicTest> sinksAndSources(@TempDir Path folder) throws IOException {
    Path inputs = Files.createDirectory(folder.resolve("dates"));
    Files.writeString(inputs.resolve("dates.csv"), "2026-02-30\n");
    Dataset<Row> dates = Session.local().readStream().schema("day DATE").csv(inputs.toString());
    Dataset<Row> rate = Session.local().readStream().format("rate").load();
    Trigger continuous = Trigger.Continuous("1 second");
    return Stream.of(
        known(
            "A plain folder lies beside",
            () -> {
              Path days = folder.resolve("days");
              for (String name : List.of("day=1", "tuesday")) {
                Files.createDirectories(days.resolve(name));
                Files.writeString(days.resolve(name).resolve("a.csv"), "1\n");
              }
              Session.local().read().csv(days.toString()).collect();
            }),
        known(
            "another type in a Parquet file",
            () -> {
              String ids = folder.resolve("ids").toString();
              Session.local().range(3).write().parquet(ids);
              Session.local().read().schema("id STRING").parquet(ids).collect();
            }),
        known("takes no updates", () -> csv(minutes, "update", folder).start()),
        known("takes no complete results", () -> csv(minutes, "complete", folder).start()),
        known("one of Spark 2", () -> start(dates)),
        known(
            "Of that one it could read [5,null,view].",
            () -> {
              Path rows = folder.resolve("rows");
              Files.createDirectories(rows);
              Files.writeString(rows.resolve("a.csv"), "1,2,login\n5,six,view\n");
              Session.local()
                  .read()
                  .schema("id INT, user_id INT, event STRING")
                  .option("mode", "FAILFAST")
                  .csv(rows.toString())
                  .collect();
            }),
        known(
            "Nobody listens",
            () ->
                start(
                    Session.local()
                        .readStream()
                        .format("socket")
                        .option("host", "127.0.0.1")
                        .option("port", closedPort())
                        .load())),
        known(
            "No database answers",
            () ->
                Session.local()
                    .read()
                    .jdbc(
                        "jdbc:postgresql://127.0.0.1:" + closedPort() + "/postgres",
                        "events",
                        new Properties())),
        known(
            "foreachBatch is called for each batch",
            () ->
                rate.writeStream()
                    .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (batch, id) -> {})
                    .trigger(continuous)
                    .start()),
        known(
            "is the time of the batch",
            () -> noop(rate.withColumn("now", current_timestamp()), continuous)),
        known("map and filter", () -> noop(rate.groupBy("value").count(), continuous)),
        known(
            "can't read this source",
            () ->
                noop(
                    Session.local()
                        .readStream()
                        .format("rate-micro-batch")
                        .option("rowsPerBatch", 1)
                        .load(),
                    continuous)),
        known(
            "can't write to this sink",
            () -> csv(rate, "append", folder).trigger(continuous).start()));
  }

  private static DataStreamWriter<Row> csv(Dataset<Row> dataset, String mode, Path folder) {
    return dataset
        .writeStream()
        .format("csv")
        .outputMode(mode)
        .option("path", folder.resolve("out").toString())
        .option("checkpointLocation", folder.resolve("checkpoint").toString());
  }

  private static void noop(Dataset<Row> dataset, Trigger trigger) throws Exception {
    dataset.writeStream().format("noop").outputMode("update").trigger(trigger).start().stop();
  }

  private static void start(Dataset<Row> dataset) throws Exception {
    StreamingQuery query = dataset.writeStream().format("memory").queryName("refused").start();
    try {
      query.processAllAvailable();
    } finally {
      query.stop();
    }
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  @DisplayName("Spark's own sentence loses the semicolon that a drawing of the plan follows")
  void semicolon() {
    var orders = new HandStream(Session.local(), "paid TIMESTAMP, buyer INT");
    var joined = events.join(orders.events(), expr("user_id = buyer"), "left_anti");
    var failure = assertThrows(Exception.class, () -> run(joined, "append", orders));
    assertEquals(
        "LeftAnti joins with a streaming DataFrame/Dataset on the right are not supported",
        Refusal.of(failure).sentence());
  }

  @TestFactory
  @DisplayName("compile errors that everybody makes get a sentence above javac's words")
  Stream<DynamicTest> compileErrors() {
    return Stream.of(
        mistake("A line that begins with a dot comes too late", ".count()"),
        mistake("more closing brackets than opening ones", "\"a)\".repeat(2)).length()"),
        mistake(
            "\"update\" is inside agg(...)",
            "show(events.groupBy(\"event\").agg(sum(\"user_id\"), \"update\"))"),
        mistake(
            "VoidFunction2<Dataset<Row>, Long>",
            "events.writeStream().foreachBatch((rows, id) -> rows.show())"),
        mistake("(MapFunction<Row, String>)", "events.map(x -> \"a\", Encoders.STRING())"),
        mistake(
            "Pattern is not imported: import java.util.regex.Pattern;",
            "System.out.println(Pattern.compile(\"a\"))"),
        mistake("import java.time.format.DateTimeFormatter;", "DateTimeFormatter format"),
        mistake("schema, Map.of()", "from_json(col(\"value\"), \"event STRING\")"),
        mistake("lit(schema)", "from_csv(col(\"value\"), \"a INT\", java.util.Map.of())"),
        mistake(
            "crash is written crash(\"before the STEP\") or crash(\"after the STEP\"), and STEP is"
                + " offsets, rows, state, sink, commit;",
            "crash()"),
        mistake("trace is written trace(NUMBER) or trace(\"CSV LINE\").", "trace()"),
        mistake("tick is written tick().", "tick"),
        mistake("answer is written answer(NUMBER) or ", "answer()"),
        mistake("exercise is written exercise(", "exercise(1, 2, 3)"),
        mistake("help is written help() or help(\"CALL\").", "help tick"),
        mistake("slow is written slow(SECONDS).", "slow(\"2\")"),
        mistake("Did you mean send(...)?", "sned(\"t,1,login\")"),
        mistake("Did you mean timeline(...)?", "timelin()"),
        mistake(
            "Did you mean to_timestamp(...)?", "events.select(to_timstamp(col(\"timestamp\")))"),
        mistake("Did you mean events?", "evnts.show()"),
        mistake("This is a command for a terminal", "./jbang lesson-05@. --query minutes"),
        mistake("This is a command for a terminal", "ls lessons"),
        mistake("This is a command for a terminal", "nc -lk 9999"),
        mistake("/exit or Ctrl+D ends the shell.", "exit"),
        mistake("/exit or Ctrl+D ends the shell.", "quit()"),
        mistake("Ctrl+L clears the screen.", "clear"),
        mistake("A mode is a text: \"update\", with its quotes.", "show(events, update)"),
        mistake("A text stands in double quotes", "show(events, 'update')"),
        mistake("minutes comes with a lesson, and is not here: lesson(5)", "show(minutes, \"\")"),
        mistake("place comes with a lesson, and is not here: lesson(3) or lesson(6)", "place()"),
        mistake("minutes comes with a lesson", "void late() { minutes.printSchema(); }"),
        mistake("events, and the old one is gone: define that again.", "show events"),
        mistake("There is no logns here. Did you mean logins?", "logns.printSchema()"),
        mistake("There is no logut(...) here. Did you mean logout(...)?", "logut()"),
        mistake("", "events.place()"),
        mistake("", "events.logut()"),
        mistake("", "events.sned(1)"),
        mistake("", "nothingLikeIt()"),
        mistake("", "\"a)\".nothing()"),
        mistake("", "Nowhere x"),
        mistake("", "int y = \"(\""));
  }

  /** What is printed above javac's words; nothing for an error that is no common mistake. */
  private static DynamicTest mistake(String words, String typed) {
    return DynamicTest.dynamicTest(
        typed,
        () -> {
          var printed = new ByteArrayOutputStream();
          PrintStream screen = System.out;
          var shell =
              JShell.builder()
                  .executionEngine(new PromptExecution(), Map.of())
                  .fileManager(ofThisShell -> CLASS_PATH)
                  .build();
          System.setOut(new PrintStream(printed, true, UTF_8));
          try (shell) {
            for (String name :
                List.of(
                    "org.apache.spark.sql.*",
                    "static org.apache.spark.sql.functions.*",
                    "static workbook.exercises.AtPrompt.*",
                    "static workbook.prompt.Lessons.*",
                    "static workbook.prompt.Prompt.*")) {
              shell.eval("import " + name + ";");
            }
            shell.eval("Dataset<Row> events;");
            shell.eval("Dataset<Row> logins;");
            shell.eval("void logout() {}");
            shell.eval(typed + ";"); // As the prompt does.
          } finally {
            System.setOut(screen);
          }
          String said = printed.toString(UTF_8);
          String text = said.replace("\n|  ", " ");
          assertTrue(words.isEmpty() ? said.isEmpty() : text.contains(words), said);
          assertTrue(said.lines().allMatch(line -> line.startsWith("|  ")), said);
        });
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
