import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.hand.Batch;
import workbook.hand.ComparisonRun;
import workbook.hand.Desk;
import workbook.hand.DeskListener;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.QueryState;
import workbook.session.Session;

@DisplayName("A desk tells its listeners what happened, in order, and prints nothing")
class ADeskTellsItsListeners {

  private final List<String> told = new ArrayList<>();
  private Desk desk;
  private Dataset<Row> counts;

  @BeforeEach
  void newDesk() {
    desk = new Desk(Session.local());
    counts = desk.events().events().groupBy("event").count();
    desk.listen(
        new DeskListener() {
          @Override
          public void sent(HandStream stream, List<Row> rows) {
            told.add("sent " + rows.size());
          }

          @Override
          public void started(HandQuery query) {
            told.add("started");
          }

          @Override
          public void ticked(HandQuery query, List<Batch> batches) {
            told.add("ticked " + batches.stream().map(Batch::rows).toList());
          }

          @Override
          public void looked(HandQuery query, QueryState state) {
            told.add("looked " + state.tables().get(0).size());
          }

          @Override
          public void refused(Throwable why) {
            told.add("refused");
          }

          @Override
          public void reset() {
            told.add("reset");
          }
        });
  }

  @AfterEach
  void end() {
    desk.end();
  }

  @Test
  @DisplayName("sent, started, ticked; a tick without a batch has none; closed, it is reset")
  void inOrder() {
    desk.show(counts, "update", HandQuery.EACH_TICK);
    desk.send("t,1,login", "t,2,login");
    desk.send("t", 3, "view");
    desk.tick();
    assertEquals(2, desk.state().tables().get(0).size());
    desk.tick();
    desk.close();
    assertEquals(
        List.of(
            "started",
            "sent 2",
            "sent 1",
            "ticked [[login, 2, view, 1]]",
            "looked 2",
            "ticked []",
            "reset"),
        told);
    assertTrue(desk.history().get(0).isEmpty() || desk.query() == null);
  }

  @Test
  @DisplayName("a refused query changes nothing: the one before runs on with its counts")
  void refused() {
    desk.show(counts, "update", HandQuery.EACH_TICK);
    HandQuery before = desk.query();
    desk.send("t,1,login");
    desk.tick();
    told.clear();
    assertThrows(Exception.class, () -> desk.show(counts, "append", HandQuery.EACH_TICK));
    assertThrows(
        IllegalArgumentException.class, () -> desk.show(counts, "updat", HandQuery.EACH_TICK));
    assertEquals(before, desk.query());
    desk.send("t,2,login");
    desk.tick();
    assertEquals(List.of("refused", "refused", "sent 1", "ticked [[login, 2]]"), told);
  }

  @Test
  @DisplayName("a comparison is silent, and the query is then where it was")
  void compares() {
    desk.show(counts, "update", HandQuery.EACH_TICK);
    desk.send("t,1,login");
    desk.tick();
    desk.send("t,2,login"); // It waits for a tick, and does so afterwards.
    told.clear();
    var comparison = desk.compare(new ComparisonRun(desk.events()).sameBatches().modes(counts));
    assertEquals(
        List.of("append", "update", "complete"),
        comparison.variations().stream().map(each -> each.name()).toList());
    assertEquals(List.of(), told);
    desk.tick();
    assertEquals(List.of("ticked [[login, 2]]"), told);
    desk.crash("after the rows");
    desk.send("t,3,login");
    desk.tick();
    var again = new ComparisonRun(desk.events()).sameBatches().modes(counts);
    String said = assertThrows(IllegalStateException.class, () -> desk.compare(again)).getMessage();
    assertTrue(said.contains("was killed after the rows"), said);
    desk.restart();
    assertEquals(List.of("login, 3"), desk.tick().get(0).rows());
    desk.query().stop();
    assertThrows(IllegalStateException.class, () -> desk.compare(again));
    said = assertThrows(IllegalStateException.class, desk::tick).getMessage();
    assertEquals("The query was stopped: restart() goes on with its checkpoint.", said);
  }

  @Test
  @DisplayName("a replay starts again and ticks through all that was sent")
  void replays() {
    desk.show(counts, "update", HandQuery.EACH_TICK);
    desk.send("t,1,login");
    desk.tick();
    desk.send("t,2,login", "t,2,view");
    desk.tick();
    desk.send("t,3,login"); // It waits for a tick.
    told.clear();
    desk.replay(() -> told.add("after"));
    assertEquals(
        List.of("started", "ticked [[login, 1]]", "after", "ticked [[login, 2, view, 1]]", "after"),
        told);
    assertEquals(List.of("login, 3"), desk.tick().get(0).rows());
  }
}
