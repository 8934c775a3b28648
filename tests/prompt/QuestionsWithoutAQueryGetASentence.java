import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import workbook.drawing.FatesText;
import workbook.hand.ComparisonRun;
import workbook.hand.Desk;
import workbook.hand.Fates;
import workbook.hand.HandQuery;
import workbook.hand.TraceRun;
import workbook.prompt.Prompt;
import workbook.session.QueryFailed;
import workbook.session.Session;

@DisplayName("Questions about a query that is not there, or has failed, get a sentence")
class QuestionsWithoutAQueryGetASentence {

  @Test
  @DisplayName("no query is shown; then one is, and a restart says whether anything was killed")
  void none() throws Exception {
    Map<String, Executable> calls = new LinkedHashMap<>();
    calls.put("rows", Prompt::rows);
    calls.put("trace", () -> Prompt.trace(1));
    calls.put("trace of a line", () -> Prompt.trace("t,1,login"));
    calls.put("timeline", Prompt::timeline);
    calls.put("undo", Prompt::undo);
    calls.put("crash", () -> Prompt.crash("before the sink"));
    calls.put("restart", Prompt::restart);
    calls.put("record", () -> Prompt.record("today.html"));
    calls.forEach(
        (name, call) -> {
          String said = assertThrows(IllegalStateException.class, call, name).getMessage();
          assertTrue(said.contains("o query is shown"), name + ": " + said);
        });

    Dataset<Row> counts = Prompt.stream().events().groupBy("event").count();
    assertTrue(printed(() -> Prompt.show(counts, "update")).startsWith("Started"));
    String said =
        assertThrows(IllegalArgumentException.class, () -> Prompt.trace("1")).getMessage();
    assertTrue(said.contains("trace(1), without them"), said);
    said =
        assertThrows(IllegalArgumentException.class, () -> Prompt.compare(counts, "append"))
            .getMessage();
    assertTrue(said.contains("compare(dataset) compares the modes"), said);
    Map<String, Executable> nulls = new LinkedHashMap<>();
    nulls.put("send", () -> Prompt.send((String[]) null));
    nulls.put("send of fields", () -> Prompt.send((Object[]) null));
    nulls.put("stream", () -> Prompt.stream(null));
    nulls.put("show", () -> Prompt.show(null));
    nulls.put("show of nothing", () -> Prompt.show(null, "append"));
    nulls.put("show in no mode", () -> Prompt.show(counts, null));
    nulls.put("show with no trigger", () -> Prompt.show(counts, "update", null));
    nulls.put("trace", () -> Prompt.trace(null));
    nulls.put("picture", () -> Prompt.picture(null));
    nulls.put("picture of nothing", () -> Prompt.picture("work/tick.svg", null));
    nulls.put("crash", () -> Prompt.crash(null));
    nulls.put("save", () -> Prompt.save(null));
    nulls.put("record", () -> Prompt.record(null));
    nulls.put("compare", () -> Prompt.compare(null));
    nulls.put("compare with no trigger", () -> Prompt.compare(counts, "append", (Trigger) null));
    nulls.put("help", () -> Prompt.help(null));
    nulls.forEach(
        (name, call) -> {
          String refused = assertThrows(IllegalArgumentException.class, call, name).getMessage();
          assertTrue(refused.contains("null"), name + ": " + refused);
        });
    Prompt.send("t,1,login"); // What was refused has changed nothing: the query runs.
    printed(Prompt::tick);
    String begins = "A new run on the same checkpoint begins. Now tick().\n";
    assertEquals(
        begins + "Nothing was killed: the run before it has ended as with stop().\n",
        printed(Prompt::restart));
    Prompt.send("t,2,login");
    printed(() -> Prompt.crash("after the sink"));
    assertEquals(
        begins + "Nothing was killed: the crash that was asked for had not come, and is off.\n",
        printed(Prompt::restart));
    printed(() -> Prompt.crash("after the sink"));
    assertTrue(printed(Prompt::tick).contains("Killed after the sink."));
    assertEquals(begins, printed(Prompt::restart));

    Dataset<Row> positive = Prompt.stream().events().selectExpr("assert_true(user_id > 0)");
    printed(() -> Prompt.show(positive, "append"));
    Prompt.send("t,1,login");
    printed(Prompt::tick);
    Prompt.send("t,-1,view");
    assertThrows(QueryFailed.class, Prompt::tick);
    assertEquals("Taken back: the tick that failed. 1 row waits again.\n", printed(Prompt::undo));
    printed(Prompt::undo);
    assertEquals("Taken back: batch 0. 1 row waits again.\n", printed(Prompt::undo));
    for (StreamingQuery each : Session.local().streams().active()) {
      each.stop(); // The prompt's own stays shown as long as this JVM.
    }
  }

  private static String printed(Runnable call) {
    PrintStream screen = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      call.run();
    } finally {
      System.setOut(screen);
    }
    return printed.toString(UTF_8);
  }

  @Test
  @DisplayName("before the first tick rows wait, and a trace tries the tick to come")
  void beforeTheFirstTick() {
    Desk desk = new Desk(Session.local());
    desk.show(desk.events().events().groupBy("event").count(), "update", HandQuery.EACH_TICK);
    assertThrows(IllegalArgumentException.class, () -> TraceRun.of(desk.query(), 1, done -> {}));
    desk.send("t,1,login");
    assertEquals(
        """
        row  batch  fate              as it was sent
        1           waits for a tick  t, 1, login\
        """,
        FatesText.of(Fates.of(desk.query())));
    var difference = TraceRun.of(desk.query(), 1, done -> {}).differences().get(0);
    assertEquals(List.of("login, 1"), difference.outWith());
    assertEquals(1, desk.query().rows().size());
    desk.end();
  }

  @Test
  @DisplayName("a query that failed: its rows were read, and undo takes the failed tick back")
  void failed() {
    Desk desk = new Desk(Session.local());
    desk.show(
        desk.events().events().selectExpr("event", "assert_true(user_id > 0)"),
        "append",
        HandQuery.EACH_TICK);
    desk.send("t,1,login");
    desk.tick();
    desk.send("t,-1,view");
    assertThrows(QueryFailed.class, desk::tick);
    List<String> fates = Fates.of(desk.query()).rows().stream().map(each -> each.text()).toList();
    assertEquals(List.of("sent", "its batch failed"), fates);
    assertEquals(0, TraceRun.of(desk.query(), 1, done -> {}).cameOut());
    String killer = TraceRun.of(desk.query(), 2, done -> {}).unsure();
    String fails = "With it, the query fails in tick 2; without it, it does not. Spark says: ";
    assertTrue(killer.startsWith(fails) && killer.contains("is not true"), killer);
    desk.compare(new ComparisonRun(desk.events()).batch("t,1,login").modes(desk.events().events()));
    desk.undo(); // It is still shown.
    desk.undo(); // The row that waits again.
    String tried = TraceRun.of(desk.query(), "t,-1,view", desk.events(), done -> {}).unsure();
    assertTrue(tried.startsWith(fails), tried);
    desk.send("t,2,view");
    List<Row> out = desk.tick().get(0).out().stream().map(each -> each.row()).toList();
    assertEquals("view", out.get(0).getString(0));
    assertEquals(1, desk.query().batches().get(1).id());
    desk.end();
  }
}
