import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.hand.Batch;
import workbook.hand.Desk;
import workbook.hand.HandQuery;
import workbook.session.Session;

@DisplayName("A crash leaves the files that a kill leaves, and a restart goes on with them")
@Tag(RunTests.SLOW)
class AKillLeavesTheFilesOfAKill {

  private static final List<String> PLACES =
      List.of(
          "before the offsets",
          "after the offsets",
          "before the state",
          "before the sink",
          "before the commit",
          "after the commit");

  @TempDir Path folder;

  private Desk desk;
  private Dataset<Row> counts;

  @BeforeEach
  void newDesk() {
    desk = new Desk(Session.local());
    counts = desk.events().events().groupBy("event").count();
  }

  @AfterEach
  void end() {
    desk.end();
  }

  /** Batch 0 is done; batch 1 is killed. */
  private Batch crash(String place) {
    desk.show(counts, "update", HandQuery.EACH_TICK);
    desk.send("t,1,login");
    desk.tick();
    desk.send("t,2,login", "t,3,view");
    desk.crash(place);
    return desk.tick().get(0);
  }

  @Test
  @DisplayName("file by file, at each place, what kill -9 leaves there")
  void files() throws Exception {
    Map<String, Map<String, String>> killed = killedProcess();
    for (String place : PLACES) {
      crash(place);
      assertTrue(desk.query().isKilled());
      assertEquals(killed.get(place), KilledAtEachStep.files(desk.query().checkpoint()), place);
    }
    // All differ but those before and after the sink, which leaves nothing in the checkpoint.
    assertEquals(PLACES.size() - 1, killed.values().stream().distinct().count());
  }

  /** The checkpoints of a process that was killed with kill -9, by the place of each. */
  private Map<String, Map<String, String>> killedProcess() throws Exception {
    List<String> command = Script.java("KilledAtEachStep", folder.toString());
    command.addAll(PLACES);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader()) {
      assertEquals(KilledAtEachStep.READY, out.readLine());
    } finally {
      process.destroyForcibly().waitFor();
    }
    Map<String, Map<String, String>> killed = new TreeMap<>();
    for (String place : PLACES) {
      killed.put(place, KilledAtEachStep.files(folder.resolve(place.replace(' ', '-'))));
    }
    return killed;
  }

  @Test
  @DisplayName("what the sink had got before the kill comes again, from the same batch")
  void again() {
    for (String place : PLACES.subList(3, PLACES.size())) {
      Batch batch = crash(place);
      boolean reached = place.equals("before the commit") || place.equals("after the commit");
      List<String> sent = List.of("login, 2", "view, 1");
      assertEquals(reached ? sent : List.of(), batch.rows(), place);
      assertFalse(desk.query().isOpen());
      assertThrows(IllegalStateException.class, desk::tick);
      desk.restart();
      desk.send("t,4,buy");
      List<Batch> next = desk.tick();
      if (place.equals("after the commit")) {
        // That batch is done: the next one has the new row.
        assertEquals(List.of("buy, 1"), next.get(0).rows());
        assertEquals(4, next.get(0).read().get(0).number());
        assertEquals(desk.query().addedRows(), desk.query().replacedRows());
        continue;
      }
      assertEquals(1, next.get(0).id(), place);
      assertEquals(sent, next.get(0).rows(), place);
      assertEquals(
          place.equals("before the commit"),
          next.get(0).out().stream().allMatch(each -> each.mark() == Batch.Mark.AGAIN),
          place);
      assertEquals(List.of("buy, 1"), desk.tick().get(0).rows(), place);
      // One row of batch 0, two of batch 1, one of batch 2; the sink that adds has two twice.
      assertEquals(4, desk.query().replacedRows(), place);
      assertEquals(place.equals("before the commit") ? 6 : 4, desk.query().addedRows(), place);
    }
  }

  @Test
  @DisplayName("a place that there is not, a query without state and one that does not run")
  void refused() {
    desk.show(counts, "update", HandQuery.EACH_TICK);
    String message =
        assertThrows(IllegalArgumentException.class, () -> desk.crash("in the middle"))
            .getMessage();
    assertTrue(message.contains("offsets, rows, state, sink, commit"), message);
    desk.show(desk.events().events(), "append", HandQuery.EACH_TICK);
    assertThrows(IllegalArgumentException.class, () -> desk.crash("before the state"));
    desk.query().stop();
    assertThrows(IllegalStateException.class, () -> desk.crash("before the sink"));
    desk.restart();
    desk.send("t,1,login");
    assertEquals(List.of("t, 1, login"), desk.tick().get(0).rows());
  }
}
