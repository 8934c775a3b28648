import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A micro-batch's table as it stands on the console. Reading one fails where it isn't exactly in
 * Spark's format.
 */
record PrintedTable(long batch, List<String> columns, List<List<String>> rows) {

  /** The line above and below {@code Batch: N}. */
  static final String RULE = "-------------------------------------------";

  /** All tables in a text, in its order. A table that isn't whole yet is left out. */
  static List<PrintedTable> in(String text) {
    List<String> lines = text.lines().toList();
    List<PrintedTable> tables = new ArrayList<>();
    for (int i = 0; i + 2 < lines.size(); i++) {
      if (lines.get(i + 1).startsWith("Batch: ")) {
        List<String> rest = lines.subList(i, lines.size());
        String border = rest.size() > 3 ? rest.get(3) : "";
        if (rest.stream().filter(line -> line.equals(border)).count() < 3) {
          break;
        }
        tables.add(read(rest));
      }
    }
    return tables;
  }

  /** The rows of a table {@code name, count} as a map. */
  Map<String, Long> counts() {
    return rows.stream().collect(toMap(row -> row.get(0), row -> Long.parseLong(row.get(1))));
  }

  private static PrintedTable read(List<String> lines) {
    assertEquals(RULE, lines.get(0));
    long batch = Long.parseLong(lines.get(1).substring("Batch: ".length()));
    assertEquals(RULE, lines.get(2));
    String border = lines.get(3);
    assertTrue(border.matches("\\+(-+\\+)+"), border);
    assertEquals(border, lines.get(5));
    List<List<String>> rows = new ArrayList<>();
    int i = 6;
    for (; !lines.get(i).equals(border); i++) {
      assertEquals(border.length(), lines.get(i).length(), lines.get(i));
      rows.add(cells(lines.get(i)));
    }
    if (i + 1 < lines.size()) {
      assertEquals("", lines.get(i + 1));
    }
    return new PrintedTable(batch, cells(lines.get(4)), rows);
  }

  private static List<String> cells(String line) {
    assertTrue(line.startsWith("|") && line.endsWith("|"), line);
    return Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
        .map(String::stripTrailing)
        .toList();
  }
}
