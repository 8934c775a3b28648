import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("bench measures, prints and tidies up")
@Tag(RunTests.SLOW)
class TheBenchmarkMeasures {

  /** Spark's 200 partitions take a minute of CPU, and no figure is looked at. */
  private static final String[] QUICKER =
      Stream.concat(
              Stream.of(Script.FOR_FEW_ROWS.split(" ")),
              Stream.of("-Dspark.sql.shuffle.partitions=2"))
          .toArray(String[]::new);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int bench(String... arguments) {
    return Benchmark.command(QUICKER).setOut(print(out)).setErr(print(err)).execute(arguments);
  }

  private static PrintWriter print(StringWriter to) {
    return new PrintWriter(to, true);
  }

  @Test
  @DisplayName("a table and, last, one line of JSON with the same figures, all above zero")
  @Tag(RunTests.PROCESSES)
  void tableAndJson() throws Exception {
    Set<Path> before = folders();
    assertEquals(0, bench("--only", "C,E", "--runs", "1", "--rows", "1000"), err.toString());
    List<String> lines = out.toString().lines().toList();
    JsonNode json = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertEquals(1000, json.get("rows").asInt());
    assertEquals(1, json.get("runs").asInt());
    double ours = json.at("/stream/ours").asDouble();
    double defaults = json.at("/stream/defaults").asDouble();
    assertTrue(ours > 0 && defaults > 0 && json.at("/loop/ours").asDouble() > 0, out.toString());
    assertEquals(ours / defaults, json.at("/stream/gain").asDouble(), 1e-9);
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("C  backlog as a stream")));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("E  in a plain Java loop")));
    assertTrue(lines.subList(0, lines.size() - 1).stream().allMatch(l -> l.length() <= 80));
    assertEquals(before, folders());
  }

  @Test
  @DisplayName("each fault is a row of a table, with what was lost and doubled by it")
  @Tag(RunTests.PROCESSES)
  void faults() throws Exception {
    Set<Path> before = folders();
    // Of the four sinks, one that needs no server.
    assertEquals(0, bench("--faults=kills", "--kills", "1"), err.toString());
    List<String> table = out.toString().lines().filter(line -> line.startsWith("|")).toList();
    assertEquals(
        "| fault | times | lost | doubled | what was seen | how it goes on |", table.get(0));
    assertEquals(3, table.size(), out.toString());
    assertTrue(table.get(2).startsWith("| parquet: `SIGKILL` | 1 | 0 | 0 | nothing of the kill; "));
    assertEquals(before, folders());
  }

  @Test
  @DisplayName("what grows is a row of a table, and the same figures are in the JSON")
  @Tag(RunTests.PROCESSES)
  void growth() throws Exception {
    Set<Path> before = folders();
    assertEquals(0, bench("--growth=partitions", "--sizes", "2", "--runs", "1"), err.toString());
    List<String> lines = out.toString().lines().toList();
    List<String> table = lines.stream().filter(line -> line.startsWith("|")).toList();
    assertEquals(3, table.size(), out.toString());
    List<String> head = cells(table.get(0));
    List<String> row = cells(table.get(2));
    assertEquals(head.size(), row.size());
    assertEquals(head.size(), cells(table.get(1)).size());
    assertEquals("2", row.get(head.indexOf("partitions")));
    JsonNode figures = new ObjectMapper().readTree(lines.get(lines.size() - 1)).at("/growth/0");
    assertEquals("partitions", figures.get("group").asText());
    assertEquals(2, figures.get("size").asInt());
    double recovery = figures.get("recovery").asDouble();
    assertEquals(recovery, Double.parseDouble(row.get(head.indexOf("recovery, s"))), 0.051);
    for (String figure : List.of("fill", "batch", "batch_cpu", "state", "heap", "checkpoint")) {
      assertTrue(figures.get(figure).asDouble() > 0, figure + " in " + figures);
    }
    assertEquals(before, folders());
  }

  @Test
  @DisplayName("three minutes of soak: no row is lost, and heap, threads and files stay flat")
  @Tag(RunTests.PROCESSES)
  void soak() throws Exception {
    Set<Path> before = folders();
    bench("--soak", "3"); // Its checkpoints still grow: Spark keeps the files of 100 batches.
    for (String stream : List.of("steady", "slow")) {
      for (String figure : List.of("heap after a collection", "threads", "open files")) {
        Pattern flat = Pattern.compile("(?m)^" + stream + ": " + figure + " flat: ");
        assertTrue(flat.matcher(out.toString()).find(), out + "\n" + err);
      }
    }
    for (String row : List.of("no fault", "each batch longer than its interval")) {
      String whole = "| 3 minutes, " + row + " | 1 | 0 | 0 | ";
      assertTrue(out.toString().contains(whole), out + "\n" + err);
    }
    assertEquals(before, folders());
  }

  private static List<String> cells(String row) {
    return Stream.of(row.substring(1, row.length() - 1).split("\\|")).map(String::strip).toList();
  }

  @Test
  @DisplayName("a row that is missing is lost, each one too many is doubled")
  void lostAndDoubled() {
    var expected = Map.of("a", 1L, "b", 1L, "c", 5L);
    var held = Map.of("a", 1L, "c", 7L, "d", 1L);
    assertEquals(new Held.Difference(1, 3), Held.difference(expected, held));
    assertEquals(new Held.Difference(3, 1), Held.difference(held, expected));
    assertEquals(new Held.Difference(0, 0), Held.difference(held, held));
  }

  @Test
  @DisplayName("what has grown by more than a tenth in the last third of a soak is told")
  void flatOrGrowing() {
    // Sixes of looks: the first two are of a JVM that warms up.
    assertFalse(Soak.grows(List.of(10L, 500L, 100L, 100L, 105L, 110L)));
    assertFalse(Soak.grows(List.of(10L, 20L, 200L, 100L, 100L, 200L)));
    assertTrue(Soak.grows(List.of(10L, 20L, 100L, 100L, 111L, 112L)));
    assertTrue(Soak.grows(List.of(10L, 12L, 14L)));
    assertFalse(Soak.grows(List.of(240L, 226L, 250L))); // Down, and up again.
    assertFalse(Soak.grows(List.of(10L, 20L))); // Too short to tell.
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "--runs, 0, --runs 0 measures nothing: use 1 or more.",
    "--soak, 0, --soak 0 sees nothing: use 1 or more.",
    "--rows, 51, --rows 51 is no multiple of 50 files.",
    "--rows, 0, --rows 0 is no multiple of 50 files.",
    "--growth=cores, --runs=1, '--growth cores are none of [keys, files, executors, partitions].'",
    "--growth=keys, --sizes=0, '--sizes [0]: use 1 or more.'"
  })
  @DisplayName("a wrong option: a sentence and exit code 2")
  void wrongOption(String option, String value, String sentence) {
    assertEquals(2, bench(option, value));
    assertEquals(sentence, err.toString().lines().findFirst().orElse(""));
  }

  /** What bench keeps its files in, while it runs in this process. */
  private static Set<Path> folders() throws Exception {
    String name = "bench-" + ProcessHandle.current().pid() + "-";
    try (var entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(name))
          .collect(Collectors.toSet());
    }
  }
}
