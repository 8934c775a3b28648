package pages;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    int line, Kind kind, Map<String, String> attributes, List<String> lines, String prefix) {

  /** What a block is, and the attributes that it understands. */
  enum Kind {
    SH("terminal", "background", "timeout", "norun"),
    INPUT("terminal", "timeout", "norun"),
    JAVA("timeout", "norun", "file"),
    JSHELL("timeout", "norun"),
    OUTPUT("terminal", "timeout", "norun"),
    ERROR("terminal", "timeout", "norun", "exit"),
    TEXT("file"),
    MERMAID();

    private final Set<String> attributes;

    Kind(String... attributes) {
      this.attributes = Set.of(attributes);
    }

    /** The word that stands in the info string. */
    String word() {
      return name().toLowerCase();
    }
  }

  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\s+(\\w+)(?:=(?:\"([^\"]*)\"|(\\S+)))?");
  private static final Pattern INFO = Pattern.compile("(\\w*)((?:" + ATTRIBUTE + ")*)\\s*");

  /**
   * Reads an info string.
   *
   * @throws IllegalArgumentException if it is missing, has an unknown word or attribute, or a value
   *     that can't be
   */
  static Block of(int line, String info, List<String> lines, String prefix) {
    Matcher parts = INFO.matcher(info.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("can't read the info string \"" + info + "\"");
    }
    Kind kind = kind(parts.group(1));
    Map<String, String> attributes = new LinkedHashMap<>();
    Matcher each = ATTRIBUTE.matcher(parts.group(2));
    while (each.find()) {
      String name = each.group(1);
      if (!kind.attributes.contains(name)) {
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
    return block;
  }

  private static Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    String words = "sh, input, java, jshell, output, error, text or mermaid";
    throw new IllegalArgumentException(
        word.isEmpty()
            ? "the block doesn't say what it is: " + words
            : "unknown kind of block \"" + word + "\": use " + words);
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
    return kind == Kind.SH || kind == Kind.JAVA || kind == Kind.JSHELL;
  }

  /** Whether the block shows what was printed. */
  boolean shows() {
    return kind == Kind.OUTPUT || kind == Kind.ERROR;
  }

  /** The block's lines as one text. */
  String text() {
    return String.join("\n", lines);
  }
}
