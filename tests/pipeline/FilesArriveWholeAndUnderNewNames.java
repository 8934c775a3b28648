import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("csv-writer's files arrive whole and under new names")
@Timeout(600)
class FilesArriveWholeAndUnderNewNames {

  @TempDir Path folder;

  @Test
  @DisplayName("whoever lists the folder while it is written sees whole files only")
  void whole() throws Exception {
    // The writer goes on until enough was seen of it.
    var run = new CsvWriterRun[1];
    var options = List.of("--files", "1000000", "--rows", "20000", "--delay", "0");
    var arguments = new ArrayList<>(options);
    arguments.addAll(List.of("--output", folder.toString()));
    Thread writer = new Thread(() -> run[0] = CsvWriterRun.of(arguments.toArray(String[]::new)));
    writer.start();
    Set<String> seen = new TreeSet<>();
    try {
      for (int growing = 0; growing < 5 || seen.size() < 40; ) {
        assertTrue(writer.isAlive(), "The writer has ended by itself.");
        Set<String> visible = visible();
        growing += visible.size() > seen.size() ? 1 : 0;
        for (String name : visible) {
          if (seen.add(name)) {
            assertWhole(name);
          }
        }
      }
    } finally {
      writer.interrupt();
      writer.join();
    }
    assertEquals(130, run[0].exitCode(), run[0].err());
    Set<String> left = all();
    assertEquals(names(0, left.size()), left);
    for (String name : left) {
      assertWhole(name);
    }
  }

  private void assertWhole(String name) throws Exception {
    String text = Files.readString(folder.resolve(name));
    assertEquals(20_001, text.lines().count(), name);
    assertTrue(text.endsWith("\n"), name);
  }

  @Test
  @DisplayName("a second run goes on at the next free number and leaves the files there untouched")
  void nextNumber() throws Exception {
    write("2", "3");
    String first = Files.readString(CsvWriterRun.file(folder, 0));
    write("2", "3");
    assertEquals(names(0, 4), all());
    assertEquals(first, Files.readString(CsvWriterRun.file(folder, 0)));
  }

  @Test
  @DisplayName("a number that is gone, or that a killed writer had claimed, is not used again")
  void gaps() throws Exception {
    Files.writeString(CsvWriterRun.file(folder, 9), "");
    Files.writeString(folder.resolve(".event_batch_10.csv"), "");
    Files.writeString(folder.resolve("event_batch_99.csv.txt"), "");
    write("2", "3");
    Set<String> visible = visible();
    visible.remove("event_batch_99.csv.txt");
    assertEquals(Set.of("event_batch_9.csv", "event_batch_11.csv", "event_batch_12.csv"), visible);
    assertEquals(0, Files.size(CsvWriterRun.file(folder, 9)));
  }

  @Test
  @DisplayName("four writers at once lose no row and overwrite no file")
  void together() throws Exception {
    var pool = Executors.newFixedThreadPool(4);
    List<Callable<Integer>> writers = new ArrayList<>();
    for (String event : List.of("north", "east", "south", "west")) {
      writers.add(() -> write("100", "3", "--events", event));
    }
    for (Future<Integer> writer : pool.invokeAll(writers)) {
      assertEquals(0, writer.get());
    }
    pool.shutdown();
    assertEquals(names(0, 400), all());
    for (String event : List.of("north", "east", "south", "west")) {
      assertEquals(300, CsvWriterRun.rows(folder).stream().filter(r -> r.endsWith(event)).count());
    }
  }

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName("two processes at once lose no row and overwrite no file")
  void processes() throws Exception {
    Script.run("csv-writer", "-V"); // JBang can't build a script twice at once
    String[] arguments = {"--output", folder.toString(), "--delay", "5ms", "--files", "200"};
    try (Script one = Script.start("csv-writer", arguments);
        Script two = Script.start("csv-writer", arguments)) {
      assertEquals(0, one.exitCode(), one.err());
      assertEquals(0, two.exitCode(), two.err());
    }
    assertEquals(names(0, 400), all());
    assertEquals(4000, CsvWriterRun.rows(folder).size());
  }

  @Test
  @DisplayName("each file is newer than the one before, since Spark reads them in that order")
  void order() throws Exception {
    write("100", "1");
    FileTime before = FileTime.fromMillis(0);
    for (int i = 0; i < 100; i++) {
      FileTime time = Files.getLastModifiedTime(CsvWriterRun.file(folder, i));
      assertTrue(time.toMillis() > before.toMillis(), "file " + i);
      before = time;
    }
  }

  @Test
  @DisplayName("an interrupt ends the pause and says what was written")
  void interruptInPause() throws Exception {
    var run = new CsvWriterRun[1];
    Thread writer =
        new Thread(() -> run[0] = CsvWriterRun.of("--output", folder.toString(), "--delay", "2m"));
    writer.start();
    while (!all().equals(names(0, 1))) {
      Thread.sleep(20);
    }
    writer.interrupt();
    writer.join();
    assertEquals(130, run[0].exitCode());
    assertTrue(
        run[0]
            .out()
            .endsWith(
                "Stopped. Wrote 1 file, 10 rows to " + folder + "." + System.lineSeparator()));
    assertEquals(names(0, 1), all());
  }

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName("Ctrl+C in the middle of a file leaves neither half a file nor a hidden one")
  void ctrlCInFile() throws Exception {
    try (Script script =
        Script.start(
            "csv-writer", "--output", folder.toString(), "--rows", "" + Integer.MAX_VALUE)) {
      Path hidden = folder.resolve(".event_batch_0.csv");
      while (script.process().isAlive() && (!Files.exists(hidden) || Files.size(hidden) == 0)) {
        Thread.sleep(20);
      }
      script.signal("INT");
      assertEquals(130, script.exitCode());
      assertEquals("Stopped. Wrote 0 files, 0 rows to " + folder + ".", script.out());
    }
    assertEquals(Set.of(), all());
  }

  private int write(String files, String rows, String... more) {
    var all = new ArrayList<>(List.of("--output", folder.toString(), "--delay", "0"));
    all.addAll(List.of("--files", files, "--rows", rows));
    all.addAll(List.of(more));
    return CsvWriterRun.of(all.toArray(String[]::new)).exitCode();
  }

  private static Set<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "event_batch_" + i + ".csv").collect(toSet());
  }

  private Set<String> all() throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(toCollection(TreeSet::new));
    }
  }

  private Set<String> visible() throws Exception {
    return all().stream().filter(name -> !name.startsWith(".")).collect(toCollection(TreeSet::new));
  }
}
