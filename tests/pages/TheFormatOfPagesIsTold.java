import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.prompt.BlockKind;

/** CONTRIBUTING.md against the list that the page run and the terminal's reader go by. */
@DisplayName("CONTRIBUTING tells the format of pages as it is")
class TheFormatOfPagesIsTold {

  /** A row of a table: what stands in backticks in its first cell, and the other cells. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (`[a-z]+[^|]*`(?:, `[a-z]+`)*) \\| (.*) \\|$");

  private static final Pattern NAME = Pattern.compile("`([a-z]+)[^`]*`");

  @Test
  @DisplayName("each word after the fence, with what happens to the block")
  void words() throws Exception {
    Map<String, String> told = new TreeMap<>();
    for (MatchResult row : rows("| Word |")) {
      names(row.group(1)).forEach(word -> told.put(word, row.group(2)));
    }
    Map<String, String> are = new TreeMap<>();
    for (BlockKind kind : BlockKind.values()) {
      are.put(kind.word(), kind.meaning());
    }
    assertEquals(are, told);
  }

  @Test
  @DisplayName("each attribute, with the words that take it")
  void attributes() throws Exception {
    Map<String, Set<String>> told = new TreeMap<>();
    for (MatchResult row : rows("| Attribute |")) {
      String takers = row.group(2).split(" \\| ")[0];
      Set<String> words = takers.equals("all that run") ? running() : names(takers);
      names(row.group(1)).forEach(name -> told.put(name, words));
    }
    Map<String, Set<String>> are = new TreeMap<>();
    for (BlockKind kind : BlockKind.values()) {
      for (String attribute : kind.attributes()) {
        are.computeIfAbsent(attribute, any -> new TreeSet<>()).add(kind.word());
      }
    }
    assertEquals(are, told);
  }

  /** What is typed or run, and what compares its output: it may wait, or be left out. */
  private static Set<String> running() {
    return new TreeSet<>(List.of("sh", "input", "java", "jshell", "output", "error"));
  }

  private static List<MatchResult> rows(String header) throws Exception {
    String page = Files.readString(Script.root().resolve("CONTRIBUTING.md"));
    String table = page.substring(page.indexOf(header)).split("\n\n", 2)[0];
    return ROW.matcher(table).results().toList();
  }

  private static Set<String> names(String cell) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(cell.split(", "))
        .forEach(each -> NAME.matcher(each).results().forEach(name -> names.add(name.group(1))));
    return names;
  }
}
