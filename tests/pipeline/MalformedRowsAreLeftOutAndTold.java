import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Malformed rows are left out and told")
class MalformedRowsAreLeftOutAndTold {

  @TempDir Path temp;

  @Test
  @DisplayName("each batch says how many, with the first one and its file")
  void report() throws Exception {
    var events = new EventFiles(temp).copySamples("malformed");
    var run = Pipeline.runOver(temp, "--max-files-per-trigger", "1");

    assertEquals(0, run.exitCode(), run.err());
    assertEquals(2, events.csvFiles().size());
    assertEquals(
        List.of(
            Map.of("login", 2L, "logout", 3L, "purchase", 1L, "view", 1L),
            Map.of("login", 3L, "logout", 6L, "purchase", 3L, "view", 2L)),
        run.tables().stream().map(PrintedTable::counts).toList());
    List<String> told = run.out().lines().filter(l -> l.contains("malformed rows left")).toList();
    assertEquals(2, told.size(), run.out());
    assertTrue(told.get(0).startsWith("Batch 0: malformed rows left out: 3,"), told.get(0));
    assertTrue(
        told.get(0).endsWith("event_batch_0.csv, line 4: 2026-01-01T10:00:09,user-1,logout"),
        told.get(0));
    assertTrue(told.get(1).startsWith("Batch 1: malformed rows left out: 3,"), told.get(1));
    assertTrue(
        told.get(1).endsWith("event_batch_1.csv, line 2: 2026-01-01T10:00:40,30000000000,view"),
        told.get(1));
    assertTrue(run.out().contains("rows: 20 "), run.out());
    assertTrue(run.out().contains("malformed rows: 6"), run.out());
  }

  @Test
  @DisplayName("the first one is the first in its file, whatever stands in it")
  void theFirst() throws Exception {
    new EventFiles(temp)
        .write(
            "a.csv",
            "2026-01-01T10:00:00,1,login",
            "zzz,the first",
            "aaa,the second",
            "2026-01-01T10:00:01,2,view");
    var run = Pipeline.runOver(temp, "--mode", "csv-log");
    assertTrue(run.out().contains("malformed rows left out: 2,"), run.out());
    assertTrue(run.out().contains("a.csv, line 3: zzz,the first"), run.out());
    assertEquals(
        List.of(
            List.of("2026-01-01T10:00:00", "1", "login"),
            List.of("2026-01-01T10:00:01", "2", "view")),
        run.tables().get(0).rows());
  }

  @Test
  @DisplayName("only malformed rows: told, without a table")
  void onlyMalformed() throws Exception {
    new EventFiles(temp).write("a.csv", "nothing of use");
    var run = Pipeline.runOver(temp);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(List.of(), run.tables());
    assertTrue(run.out().contains("malformed rows left out: 1,"), run.out());
    assertTrue(run.out().contains("a.csv, line 2: nothing of use"), run.out());
  }

  @Test
  @DisplayName("a good input says nothing of malformed rows but a zero at the end")
  void none() throws Exception {
    new EventFiles(temp).write("a.csv", "2026-01-01T10:00:00,1,login");
    var run = Pipeline.runOver(temp);
    assertFalse(run.out().contains("left out"), run.out());
    assertTrue(run.out().contains("malformed rows: 0"), run.out());
  }

  @Test
  @DisplayName("with --bad-rows fail the stream stops with 1, naming row and file")
  void fail() throws Exception {
    new EventFiles(temp)
        .write("a.csv", "2026-01-01T10:00:00,1,login")
        .write("b.csv", "2026-01-01T10:00:01,nobody,view");
    var run = Pipeline.runOver(temp, "--bad-rows", "fail");
    assertEquals(1, run.exitCode(), run.out());
    assertEquals(List.of(), run.tables());
    assertTrue(run.err().contains("b.csv, line 2: 2026-01-01T10:00:01,nobody,view"), run.err());
    assertFalse(run.err().contains("Exception"), run.err());
    assertTrue(run.err().lines().count() <= 2, run.err());
  }
}
