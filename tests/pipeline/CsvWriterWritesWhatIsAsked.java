import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("csv-writer writes the rows it is asked for")
class CsvWriterWritesWhatIsAsked {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final LocalDateTime START = LocalDateTime.of(2026, 1, 1, 23, 59, 0);

  @TempDir Path folder;

  @Test
  @DisplayName("without options: 10 files of 10 rows, users 1 to 5, four events, from now on")
  void defaults() throws Exception {
    LocalDateTime before = LocalDateTime.now().withNano(0);
    CsvWriterRun run = write("--delay", "0");
    LocalDateTime after = LocalDateTime.now();

    assertEquals(0, run.exitCode(), run.err());
    Set<String> names =
        IntStream.range(0, 10).mapToObj(i -> "event_batch_" + i + ".csv").collect(toSet());
    assertEquals(names, names());
    for (int i = 0; i < 10; i++) {
      List<String> lines = Files.readAllLines(CsvWriterRun.file(folder, i));
      assertEquals(11, lines.size());
      assertEquals("timestamp,user_id,event", lines.get(0));
    }
    List<String> rows = CsvWriterRun.rows(folder);
    for (String row : rows) {
      String[] fields = row.split(",", -1);
      assertEquals(3, fields.length, row);
      assertTrue(fields[1].matches("[1-5]"), row);
      assertTrue(Set.of("login", "logout", "purchase", "view").contains(fields[2]), row);
    }
    assertFalse(time(rows.get(0)).isBefore(before));
    assertFalse(time(rows.get(0)).isAfter(after));
  }

  @Test
  @DisplayName(
      "each row is a little later than the one before, over midnight and from file to file")
  void timesGrow() throws Exception {
    write("--files", "3", "--rows", "50", "--start", START.toString());
    List<LocalDateTime> times = times();
    assertEquals(150, times.size());
    assertEquals(START, times.get(0));
    for (int i = 1; i < times.size(); i++) {
      Duration step = Duration.between(times.get(i - 1), times.get(i));
      assertTrue(step.toSeconds() >= 1 && step.toSeconds() <= 5, "row " + i + ": " + step);
    }
  }

  @Test
  @DisplayName("--files, --rows, --users and --events are obeyed")
  void sizes() throws Exception {
    write("--files", "4", "--rows", "200", "--users", "12", "--events", "open, shut,é");
    assertEquals(4, names().size());
    List<String> rows = CsvWriterRun.rows(folder);
    assertEquals(800, rows.size());
    var users = rows.stream().map(row -> Integer.valueOf(row.split(",")[1])).collect(toSet());
    assertEquals(IntStream.rangeClosed(1, 12).boxed().collect(toSet()), users);
    var events = rows.stream().map(row -> row.split(",")[2]).collect(toSet());
    assertEquals(Set.of("open", "shut", "é"), events);
  }

  @Test
  @DisplayName("a file of no rows has its header, and no files are no error")
  void nothing() throws Exception {
    assertEquals(0, write("--files", "1", "--rows", "0").exitCode());
    assertEquals("timestamp,user_id,event\n", Files.readString(CsvWriterRun.file(folder, 0)));
    assertEquals(0, write("--files", "0").exitCode());
    assertEquals(1, names().size());
  }

  @Test
  @DisplayName("the same seed and start give the same bytes, another seed gives others")
  void seed() throws Exception {
    Path again = folder.resolve("again");
    Path other = folder.resolve("other");
    for (Path to : List.of(folder, again, other)) {
      String seed = to == other ? "8" : "7";
      CsvWriterRun.of(
          "--output",
          to.toString(),
          "--files",
          "2",
          "--rows",
          "3000",
          "--delay",
          "0",
          "--seed",
          seed,
          "--start",
          START.toString(),
          "--malformed",
          "10",
          "--late",
          "10");
    }
    for (int i = 0; i < 2; i++) {
      byte[] bytes = Files.readAllBytes(CsvWriterRun.file(folder, i));
      assertArrayEquals(bytes, Files.readAllBytes(CsvWriterRun.file(again, i)));
      assertFalse(java.util.Arrays.equals(bytes, Files.readAllBytes(CsvWriterRun.file(other, i))));
    }
  }

  @Test
  @DisplayName("--delay is the pause between two files, not after the last")
  void delay() {
    long start = System.nanoTime();
    write("--files", "3", "--delay", "400ms");
    assertTrue(System.nanoTime() - start >= 800_000_000, "three files have two pauses");
    start = System.nanoTime();
    write("--files", "1", "--delay", "2m");
    assertTrue(System.nanoTime() - start < 60_000_000_000L, "one file has no pause");
  }

  @ParameterizedTest(name = "{2} files of {3} rows, {0} percent: {1} rows")
  @CsvSource({"0, 0, 3, 10", "20, 20, 10, 10", "7, 16, 7, 33", "1, 3, 10, 33", "100, 30, 3, 10"})
  @DisplayName("--malformed damages exactly so many percent of the rows")
  void malformed(int percent, int damaged, String files, String rows) throws Exception {
    write("--files", files, "--rows", rows, "--malformed", "" + percent);
    assertEquals(damaged, CsvWriterRun.rows(folder).stream().filter(this::isMalformed).count());
  }

  @Test
  @DisplayName(
      "malformed rows are of five kinds: text or a huge number as user, field missing or too many,"
          + " cut off")
  void kinds() throws Exception {
    write("--files", "1", "--rows", "50", "--malformed", "20", "--events", "login");
    int[] found = new int[5];
    for (String row : CsvWriterRun.rows(folder)) {
      String[] fields = row.split(",", -1);
      if (fields.length == 3 && !fields[1].matches("[0-9]+")) {
        found[0]++;
      } else if (fields.length == 3 && fields[1].length() > 10) {
        found[1]++;
      } else if (fields.length == 2) {
        found[2]++;
      } else if (fields.length == 4) {
        found[3]++;
      } else if (row.length() < "2026-01-01T10:00:00".length()) {
        found[4]++;
      }
    }
    assertArrayEquals(new int[] {2, 2, 2, 2, 2}, found);
  }

  @ParameterizedTest(name = "{0} percent of 100: {1} rows")
  @CsvSource({"0, 0", "25, 25", "100, 100"})
  @DisplayName("--late puts exactly so many percent of the rows 1 to 30 minutes behind")
  void late(int percent, int expected) throws Exception {
    write("--late", "" + percent, "--start", START.toString(), "--seed", "3");
    Path onTime = folder.resolve("on-time");
    CsvWriterRun.of(
        "--output", onTime.toString(), "--delay", "0", "--start", START.toString(), "--seed", "3");
    List<String> punctual = CsvWriterRun.rows(onTime);
    List<String> rows = CsvWriterRun.rows(folder);
    int late = 0;
    for (int i = 0; i < rows.size(); i++) {
      Duration behind = Duration.between(time(rows.get(i)), time(punctual.get(i)));
      if (!behind.isZero()) {
        late++;
        assertEquals(0, behind.toSeconds() % 60);
        assertTrue(behind.toMinutes() >= 1 && behind.toMinutes() <= 30, behind.toString());
      }
      // All but the time is the same event.
      assertEquals(punctual.get(i).substring(19), rows.get(i).substring(19));
    }
    assertEquals(expected, late);
  }

  @Test
  @DisplayName("a line for each file and a closing line; rows per second after a large run only")
  void output() {
    CsvWriterRun run = write("--files", "2", "--rows", "1");
    String closing = "Wrote 2 files, 2 rows to " + folder + ".";
    assertEquals(
        List.of("event_batch_0.csv  1 row", "event_batch_1.csv  1 row", closing),
        run.out().lines().toList());
    run = write("--files", "2", "--rows", "500000");
    assertTrue(run.out().contains("Wrote 2 files, 1,000,000 rows to "), run.out());
    assertTrue(run.out().strip().matches("(?s).*, [0-9,]+ rows/s\\."), run.out());
    assertEquals("", run.err());
  }

  private CsvWriterRun write(String... arguments) {
    var all = new ArrayList<>(List.of("--output", folder.toString()));
    if (!List.of(arguments).contains("--delay")) {
      all.addAll(List.of("--delay", "0"));
    }
    all.addAll(List.of(arguments));
    return CsvWriterRun.of(all.toArray(String[]::new));
  }

  private Set<String> names() throws Exception {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(toSet());
    }
  }

  private List<LocalDateTime> times() throws Exception {
    return CsvWriterRun.rows(folder).stream().map(CsvWriterWritesWhatIsAsked::time).toList();
  }

  private static LocalDateTime time(String row) {
    return LocalDateTime.parse(row.split(",")[0], SECONDS);
  }

  /** By the schema: three fields, the second an INT. */
  private boolean isMalformed(String row) {
    String[] fields = row.split(",", -1);
    try {
      return fields.length != 3 || Integer.parseInt(fields[1]) < 1;
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
