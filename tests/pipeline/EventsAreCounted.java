import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Events are counted as plain Java counts them")
class EventsAreCounted {

  @TempDir Path temp;

  @Test
  @DisplayName("batch by batch: three files each, the oldest first, events sorted by name")
  void batchByBatch() throws Exception {
    var events = new EventFiles(temp.resolve("in")).copySamples("events");
    var run = Pipeline.runOver(events.folder(), "--max-files-per-trigger", "3");

    assertEquals(0, run.exitCode(), run.err());
    assertEquals("", run.err());
    List<Path> files = events.csvFiles();
    List<PrintedTable> tables = run.tables();
    assertEquals(4, tables.size(), run.out());
    for (int batch = 0; batch < 4; batch++) {
      var table = tables.get(batch);
      var expected = EventFiles.countByEvent(files.subList(0, Math.min(3 * batch + 3, 10)));
      assertEquals(batch, table.batch());
      assertEquals(List.of("event", "count"), table.columns());
      assertEquals(
          List.copyOf(expected.keySet()), table.rows().stream().map(r -> r.get(0)).toList());
      assertEquals(expected, table.counts());
    }
    assertTrue(run.out().contains("Batches: 4, rows: 100 "), run.out());
  }

  @Test
  @DisplayName("the log mode prints each new row once, in full, and only new ones")
  void log() throws Exception {
    String longName = "an event whose name is longer than the twenty columns of Spark's own table";
    var events =
        new EventFiles(temp.resolve("in"))
            .write("a.csv", "2026-01-01T10:00:01,2,view", "2026-01-01T10:00:00,1," + longName);
    try (var pipeline =
        Pipeline.start("--mode", "csv-log", "--no-ui", "--input", events.folder().toString())) {
      pipeline.await("first table", () -> pipeline.tables().size() == 1);
      events.write("b.csv", "2026-01-01T10:00:02,3,logout");
      pipeline.await("second table", () -> pipeline.tables().size() == 2);
      pipeline.stop();
      assertEquals(0, pipeline.exitCode());

      var tables = pipeline.tables();
      assertEquals(List.of("timestamp", "user_id", "event"), tables.get(0).columns());
      assertEquals(
          List.of(
              List.of("2026-01-01T10:00:00", "1", longName),
              List.of("2026-01-01T10:00:01", "2", "view")),
          tables.get(0).rows());
      assertEquals(List.of(List.of("2026-01-01T10:00:02", "3", "logout")), tables.get(1).rows());
      assertEquals(2, tables.size());
    }
  }

  @Test
  @DisplayName("output mode update prints only the counts that changed")
  void update() throws Exception {
    var events = new EventFiles(temp.resolve("in"));
    events.write("a.csv", "2026-01-01T10:00:00,1,login", "2026-01-01T10:00:01,2,view");
    try (var pipeline =
        Pipeline.start(
            "--output-mode", "update", "--no-ui", "--input", events.folder().toString())) {
      pipeline.await("first table", () -> pipeline.tables().size() == 1);
      events.write("b.csv", "2026-01-01T10:00:02,3,login");
      pipeline.await("second table", () -> pipeline.tables().size() == 2);
      pipeline.stop();
      assertEquals(Map.of("login", 1L, "view", 1L), pipeline.tables().get(0).counts());
      assertEquals(Map.of("login", 2L), pipeline.tables().get(1).counts());
    }
  }

  @Test
  @DisplayName("200 small files at once are one batch")
  void manySmallFiles() throws Exception {
    var events = new EventFiles(temp.resolve("in")).generate(200, 5);
    var run = Pipeline.runOver(events.folder());
    assertEquals(1, run.tables().size(), run.out());
    assertEquals(events.countByEvent(), run.tables().get(0).counts());
    assertTrue(run.out().contains("Batches: 1, rows: 1000 "), run.out());
  }

  @Test
  @DisplayName("files so many that Spark lists them by tasks are counted, and others passed over")
  void listedByTasks() throws Exception {
    var events = new EventFiles(temp.resolve("in")).generate(12, 5);
    events.writeAsIs("note.txt", "no,events,here\n");
    var run =
        Pipeline.run(
            "--input",
            events.folder().toString(),
            "--trigger",
            "available-now",
            "--conf",
            "spark.sql.sources.parallelPartitionDiscovery.threshold=10"); // 10,000 otherwise.
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(events.countByEvent(), run.tables().get(0).counts());
  }

  @Test
  @DisplayName("an empty batch prints nothing: a file with only a header, and no file at all")
  void empty() throws Exception {
    var events = new EventFiles(temp.resolve("in")).writeAsIs("a.csv", "timestamp,user_id,event\n");
    var onlyHeader = Pipeline.runOver(events.folder());
    assertEquals(0, onlyHeader.exitCode());
    assertFalse(onlyHeader.out().contains("Batch: "), onlyHeader.out());

    var noFile = Pipeline.runOver(temp.resolve("new/folder"));
    assertEquals(0, noFile.exitCode());
    assertFalse(noFile.out().contains("Batch: "), noFile.out());
    assertTrue(Files.isDirectory(temp.resolve("new/folder")), "a missing folder is made");
  }

  @Test
  @DisplayName("the input can be a URI or a pattern that Spark reads")
  void uri() throws Exception {
    var events = new EventFiles(temp.resolve("year/january")).copySamples("late");
    var uri =
        Pipeline.run("--input", events.folder().toUri().toString(), "--trigger", "available-now");
    assertEquals(0, uri.exitCode(), uri.err());
    assertEquals(events.countByEvent(), uri.tables().get(0).counts());

    var pattern = Pipeline.runOver(temp.resolve("year/jan*"));
    assertEquals(0, pattern.exitCode(), pattern.err());
    assertEquals(1, pattern.tables().size(), pattern.out());
    assertEquals(events.countByEvent(), pattern.tables().get(0).counts());
  }
}
