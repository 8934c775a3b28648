import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Each record of a file is counted, or told as malformed with its line")
@Tag(RunTests.SLOW)
class EachRecordIsCountedOrTold {

  private static final String HEADER = "timestamp,user_id,event\n";
  private static final String ONE = "2026-01-01T10:00:00,1,";

  @TempDir Path temp;

  private Path write(String name, String content, Charset charset) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name));
    Files.write(folder.resolve("a.csv"), content.getBytes(charset));
    return folder;
  }

  private Pipeline read(String content) throws Exception {
    var run = Pipeline.runOver(write("in" + content.hashCode(), content, UTF_8), "--width", "0");
    assertEquals(0, run.exitCode(), run.err());
    return run;
  }

  private static Map<String, Long> counts(Pipeline run) {
    return run.tables().isEmpty() ? Map.of() : run.tables().get(0).counts();
  }

  private static void assertTold(Pipeline run, int malformed, String first) {
    String told = "malformed rows left out: " + malformed + ", the first in ";
    String line = run.out().lines().filter(l -> l.contains(told)).findFirst().orElse("");
    assertTrue(line.endsWith("a.csv, " + first), first + " in\n" + run.out() + run.err());
  }

  @Test
  @DisplayName("quotes, commas and line ends in values, as RFC 4180 has them, in any mixture")
  void rfc4180() throws Exception {
    var random = new Random(42);
    String letters = "ab\",\n\r\t \\é€𝄞";
    var expected = new TreeMap<String, Long>();
    var file = new StringBuilder("\"timestamp\",user_id,\"event\"\r\n");
    int[] symbols = letters.codePoints().toArray();
    for (int row = 0; row < 5_000; row++) {
      String event =
          random
              .ints(1 + random.nextInt(6), 0, symbols.length)
              .mapToObj(i -> Character.toString(symbols[i]))
              .collect(Collectors.joining("", "<", ">"));
      expected.merge(event, 1L, Long::sum);
      boolean mustQuote = event.matches("(?s).*[\",\n\r].*");
      String value =
          mustQuote || random.nextBoolean() ? "\"" + event.replace("\"", "\"\"") + "\"" : event;
      String user = row % 3 == 0 ? "\"" + row + "\"" : "" + row;
      file.append("\"2026-01-01, 10:00\",").append(user).append(",").append(value);
      file.append(row % 2 == 0 ? "\n" : "\r\n");
    }
    var run = Pipeline.runOver(write("in", file.toString(), UTF_8), "--rows", "0", "--width", "0");
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("rows: 5000 "), run.out());
    assertTrue(run.out().contains("malformed rows: 0"), run.out());
    // What stands in the table, with line ends and such as Java writes them.
    var shown = new TreeMap<String, Long>();
    expected.forEach(
        (event, count) ->
            shown.put(event.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t"), count));
    var printed = new TreeMap<String, Long>();
    for (String line : run.out().lines().filter(l -> l.startsWith("|<")).toList()) {
      String[] cells = line.substring(1).split("\\|");
      printed.put(cells[0].stripTrailing(), Long.parseLong(cells[1].strip()));
    }
    assertEquals(shown, printed);
  }

  @Test
  @DisplayName("lines of rows within quotes are no rows")
  void rowsWithinQuotes() throws Exception {
    var run = read(HEADER + ONE + "\"first\n" + ONE + "login\nlast\"\n" + ONE + "view\n");
    assertTrue(run.out().contains("Batches: 1, rows: 2 "), run.out());
    assertTrue(run.out().contains("|first\\n" + ONE + "login\\nlast|1    |"), run.out());
    assertTrue(run.out().contains("malformed rows: 0"), run.out());
  }

  @Test
  @DisplayName("a quote that is never closed spoils its own line, and none of those behind it")
  void unclosed() throws Exception {
    var run = read(HEADER + ONE + "view\n" + ONE + "\"oops\n" + (ONE + "login\n").repeat(3));
    assertEquals(Map.of("view", 1L, "login", 3L), counts(run));
    assertTold(run, 1, "line 3: " + ONE + "\"oops (its quote is not closed)");

    var long2 = read(HEADER + ONE + "\"oops\n" + (ONE + "login\n").repeat(100_000));
    assertEquals(Map.of("login", 100_000L), counts(long2));
    assertTold(long2, 1, "line 2: " + ONE + "\"oops (its quote is not closed)");

    var two = read(HEADER + ONE + "\"a\n" + ONE + "login\n" + ONE + "\"b\n" + ONE + "\"c");
    assertTold(two, 2, "line 2: " + ONE + "\"a\\n... (text behind a closing quote)");
    assertTrue(two.out().contains("rows: 2 "), two.out());
  }

  @Test
  @DisplayName("quotes within a value that has none around it are letters; blanks are letters, too")
  void literal() throws Exception {
    var run = read(HEADER + ONE + "5\" disk\n" + ONE + " \"x\"\n" + ONE + "C:\\\n");
    assertEquals(Map.of("5\" disk", 1L, " \"x\"", 1L, "C:\\", 1L), counts(run));
  }

  @Test
  @DisplayName("each kind of a malformed row, with its line as an editor counts them")
  void kinds() throws Exception {
    assertTold(read(HEADER + "\n\r\n" + ONE + "a\n" + ONE + "\n"), 1, "line 5: " + ONE);
    List<String> bad =
        List.of(
            "only,two",
            "one,1,two,more",
            ",1,no time",
            "t,,no user",
            "t,1,",
            "t,1,\"\"",
            "t,x1,view",
            "t,1 ,view",
            "t,1.5,view",
            "t,2147483648,view",
            "t,-2147483649,view",
            "t,99999999999999999999,view",
            "   ",
            ",,",
            "t,\"1\n\",view",
            "timestamp,user_id,event");
    Path folder = Files.createDirectories(temp.resolve("kinds"));
    for (int i = 0; i < bad.size(); i++) {
      Path file = folder.resolve(i + ".csv");
      Files.writeString(file, HEADER + ONE + "a\n" + bad.get(i) + "\n" + ONE + "b");
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L + 1_000 * i));
    }
    var run = Pipeline.runOver(folder, "--max-files-per-trigger", "1");
    assertEquals(0, run.exitCode(), run.err());
    for (int i = 0; i < bad.size(); i++) {
      String first = bad.get(i).lines().findFirst().get();
      String shown = bad.get(i).contains("\n") ? first + "\\n..." : first;
      String file = folder.resolve(i + ".csv").toString();
      String told = "Batch " + i + ": malformed rows left out: 1, the first in " + file;
      assertTrue(run.out().contains(told + ", line 3: " + shown + "\n"), told + run.out());
      long rows = i + 1;
      assertEquals(Map.of("a", rows, "b", rows), run.tables().get(i).counts());
    }
    assertTrue(run.out().contains("rows: 48 "), run.out());

    var good = read(HEADER + "t,2147483647,a\nt,-2147483648,a\nt,+007,a\nt,0,a\nt,\"-5\",a\n");
    assertEquals(Map.of("a", 5L), counts(good));
  }

  @Test
  @DisplayName("line ends of Unix, Windows and old Macs; a mark at the begin; no end at the end")
  void lineEnds() throws Exception {
    String rows = HEADER + ONE + "a\n" + ONE + "b\n\n" + ONE + "a";
    for (String end : List.of("\n", "\r\n", "\r")) {
      for (String mark : List.of("", "\ufeff")) {
        var run = read(mark + rows.replace("\n", end));
        assertEquals(Map.of("a", 2L, "b", 1L), counts(run));
        assertTrue(run.out().contains("malformed rows: 0"), run.out());
      }
    }
  }

  @Test
  @DisplayName("bytes that are not UTF-8 are told, and never counted under another name")
  void notUtf8() throws Exception {
    var latin = Pipeline.runOver(write("latin", HEADER + ONE + "café\n" + ONE + "a", ISO_8859_1));
    assertEquals(Map.of("a", 1L), counts(latin));
    assertTold(latin, 1, "line 2: " + ONE + "caf\ufffd (not UTF-8)");
    assertEquals(Map.of("café", 1L), counts(read(HEADER + ONE + "café")));

    var utf16 = Pipeline.runOver(write("utf16", HEADER + ONE + "a", UTF_16));
    assertEquals(1, utf16.exitCode());
    assertTrue(utf16.err().endsWith("a.csv is UTF-16. Save it as UTF-8.\n"), utf16.err());
  }

  @Test
  @DisplayName("a line of 1 GB is one malformed row, with its length")
  void longLine() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("long"));
    int block = 1 << 24;
    int blocks = 64; // 1 GB
    // Packed, as that is quicker to write and to read: one block, again and again.
    byte[] packed = packed("x".repeat(block));
    try (var file = Files.newOutputStream(folder.resolve("a.csv"))) {
      file.write(packed(HEADER + ONE + "a\n" + ONE));
      for (int i = 0; i < blocks; i++) {
        file.write(packed);
      }
      file.write(packed("\n" + ONE + "b\n"));
    }
    var run = Pipeline.runOver(folder);
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(Map.of("a", 1L, "b", 1L), counts(run));
    long length = ONE.length() + (long) blocks * block;
    assertTold(
        run,
        1,
        "line 3: "
            + (ONE + "x".repeat(200)).substring(0, 200)
            + "... ("
            + length
            + " bytes, more than 1048576)");
  }

  /** A part of a file that gzip has packed: unpacked, the parts are one text. */
  private static byte[] packed(String text) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  @DisplayName("letters that move a terminal's cursor are printed as letters")
  void control() throws Exception {
    var run = read(HEADER + ONE + "\u001b[2Ja\n" + "\u001b[31mbad\u0000\u0007\u009b\n");
    assertTrue(run.out().contains("|\\u001B[2Ja|1"), run.out());
    assertTold(run, 1, "line 3: \\u001B[31mbad\\u0000\\u0007\\u009B");
    assertFalse(run.out().contains("\u001b"), run.out());
  }

  @Test
  @DisplayName("--bad-rows fail names the file and the line")
  void fail() throws Exception {
    Path folder = write("fail", HEADER + ONE + "a\n" + "nobody\n", UTF_8);
    var run = Pipeline.runOver(folder, "--bad-rows", "fail");
    assertEquals(1, run.exitCode());
    assertTrue(
        run.err().startsWith("Malformed row in " + folder + "/a.csv, line 3: nobody\n"), run.err());
    // Its text is no word of the disk's.
    folder = write("disk", HEADER + ONE + "a\n" + "No space left on device\n", UTF_8);
    run = Pipeline.runOver(folder, "--bad-rows", "fail");
    String place = "Malformed row in " + folder + "/a.csv, line 3: ";
    assertTrue(run.err().startsWith(place + "No space left on device\n"), run.err());
  }

  @Test
  @DisplayName("long cells end in dots at --width; a table ends after --rows, and says so")
  void screen() throws Exception {
    var rows = new ArrayList<String>();
    for (int i = 0; i < 400; i++) {
      rows.add("2026-01-01T10:00:00," + i + "," + (i == 7 ? "x".repeat(300_000) : "view"));
    }
    Path folder = write("in", HEADER + String.join("\n", rows) + "\n", UTF_8);
    var run = Pipeline.runOver(folder, "--mode", "csv-log", "--rows", "100", "--width", "40");
    assertEquals(0, run.exitCode(), run.err());
    var table = run.tables().get(0);
    assertEquals(100, table.rows().size());
    for (int i = 0; i < 100; i++) {
      assertEquals("" + i, table.rows().get(i).get(1));
    }
    assertEquals("x".repeat(37) + "...", table.rows().get(7).get(2));
    assertTrue(run.out().contains("Batch 0: 100 of 400 rows shown; --rows N shows more"));
    assertTrue(run.out().length() < 20_000, "" + run.out().length());

    var counts = Pipeline.runOver(folder, "--rows", "1");
    assertEquals(Map.of("view", 399L), counts.tables().get(0).counts());
    assertTrue(counts.out().contains("Batch 0: 1 of 2 rows shown; --rows N shows more"));

    var all = Pipeline.runOver(folder, "--mode", "csv-log", "--rows", "0");
    assertEquals(400, all.tables().get(0).rows().size());
    assertFalse(all.out().contains("shown"), "all are");
  }

  @Test
  @DisplayName("a table's columns are as wide as a terminal shows their letters")
  void wideLetters() throws Exception {
    String wide = "\u767b\u5f55\u767b\u5f55"; // Two places each.
    Path folder = write("in", HEADER + ONE + "view\n" + (ONE + wide + "\n").repeat(2), UTF_8);
    var run = Pipeline.runOver(folder);
    String table =
        """
        -------------------------------------------
        Batch: 0
        -------------------------------------------
        +--------+-----+
        |event   |count|
        +--------+-----+
        |view    |1    |
        |WIDE|2    |
        +--------+-----+

        """
            .replace("WIDE", wide);
    assertTrue(run.out().contains(table), run.out());
  }
}
