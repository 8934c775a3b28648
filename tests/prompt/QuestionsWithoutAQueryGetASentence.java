import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import workbook.drawing.FatesText;
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
  @DisplayName("no query is shown")
  void none() {
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
    desk.undo();
    desk.undo(); // The row that waits again.
    desk.send("t,2,view");
    List<Row> out = desk.tick().get(0).out().stream().map(each -> each.row()).toList();
    assertEquals("view", out.get(0).getString(0));
    assertEquals(1, desk.query().batches().get(1).id());
    desk.end();
  }
}
