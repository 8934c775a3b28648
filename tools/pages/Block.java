package pages;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import workbook.prompt.BlockKind;

/**
 * One fenced block of a page: what it is, and what is to be done with it.
 *
 * @param line the line of the opening fence, counted from 1
 * @param kind what the first word of the info string says
 * @param attributes what follows that word, such as {@code terminal=2}
 * @param lines the lines between the fences
 * @param prefix what stands in front of each line in the file: the indentation of a list item
 */
record Block(
    int line, BlockKind kind, Map<String, String> attributes, List<String> lines, String prefix) {

  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s+(\\w+)(?:=(?:\"([^\"]*)\"|(\\S+)))?");

  /** A terminal's 80 without the prompt. */
  private static final int COLUMNS = 80 - "jshell> ".length();

  private static final Pattern INFO = Pattern.compile("(\\w*)((?:" + ATTRIBUTE + ")*)\\s*");

  /**
   * Reads an info string.
   *
   * @throws IllegalArgumentException if it is missing, has an unknown word or attribute, or a value
   *     that can't be; or if what is typed at the prompt doesn't fit into a line of a terminal
   */
  static Block of(int line, String info, List<String> lines, String prefix) {
    Matcher parts = INFO.matcher(info.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("can't read the info string \"" + info + "\"");
    }
    BlockKind kind = kind(parts.group(1));
    Map<String, String> attributes = new LinkedHashMap<>();
    Matcher each = ATTRIBUTE.matcher(parts.group(2));
    while (each.find()) {
      String name = each.group(1);
      if (!kind.takes(name)) {
        throw new IllegalArgumentException(
            "\"" + kind.word() + "\" has no attribute \"" + name + "\"");
      }
      String value = each.group(2) != null ? each.group(2) : each.group(3);
      if ((value == null) != name.equals("background")) {
        throw new IllegalArgumentException(
            "the attribute \"" + name + "\" takes " + (value == null ? "a value" : "no value"));
      }
      attributes.put(name, value == null ? "" : value);
    }
    var block = new Block(line, kind, attributes, lines, prefix);
    block.timeout(Duration.ZERO);
    if (block.has("figure") && !block.has("picture")) {
      throw new IllegalArgumentException("\"figure\" says what a \"picture\" draws: give both");
    }
    if (kind == BlockKind.JSHELL) {
      lines.stream().filter(typed -> typed.length() > COLUMNS).findFirst().ifPresent(Block::refuse);
    }
    return block;
  }

  private static void refuse(String wide) {
    throw new IllegalArgumentException("wider than " + COLUMNS + " columns: " + wide.strip());
  }

  private static BlockKind kind(String word) {
    return BlockKind.of(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    word.isEmpty()
                        ? "the block doesn't say what it is: " + BlockKind.words()
                        : "unknown kind of block \"" + word + "\": use " + BlockKind.words()));
  }

  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  String get(String attribute, String otherwise) {
    return attributes.getOrDefault(attribute, otherwise);
  }

  /** The time that the block may take, {@code timeout=90s} or {@code timeout=5m}. */
  Duration timeout(Duration otherwise) {
    String text = attributes.get("timeout");
    try {
      return text == null ? otherwise : Duration.parse("PT" + text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("timeout=" + text + " is no time: write 90s or 5m", e);
    }
  }

  /** Whether the block does something, in contrast to showing what another block did. */
  boolean runs() {
    return kind == BlockKind.SH || kind == BlockKind.JAVA || kind == BlockKind.JSHELL;
  }

  /** Whether the block shows what was printed. */
  boolean shows() {
    return kind == BlockKind.OUTPUT || kind == BlockKind.ERROR;
  }

  /** The block's lines as one text. */
  String text() {
    return String.join("\n", lines);
  }
}
