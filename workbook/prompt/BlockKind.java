package workbook.prompt;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a fenced block of a page is: the first word after its fence, and the attributes that may
 * follow. The page run, the terminal's reader and CONTRIBUTING.md all go by this list.
 */
public enum BlockKind {
  SH(
      "Bash runs it, in a fresh copy of the repository for each page. Each line must succeed.",
      "terminal",
      "background",
      "timeout",
      "norun"),
  INPUT(
      "It is typed into a running terminal. The lines `Ctrl+C` and `Ctrl+D` press those keys.",
      "terminal",
      "timeout",
      "norun"),
  JSHELL(
      "It is typed at the shell's prompt, line by line. The output has the prompt's answers,"
          + " `$1 ==> 5`, too.",
      "timeout",
      "norun",
      "picture",
      "figure",
      "recording"),
  JAVA(
      "The same shell reads it as a whole. The output is what the code prints.",
      "timeout",
      "norun",
      "file"),
  OUTPUT("It must be what the block before printed.", "terminal", "timeout", "norun"),
  ERROR("The block before must fail, and print this.", "terminal", "timeout", "norun", "exit"),
  TEXT("It is a drawing and not run.", "file"),
  MERMAID("It is a drawing and not run.");

  private final String meaning;
  private final List<String> attributes;

  BlockKind(String meaning, String... attributes) {
    this.meaning = meaning;
    this.attributes = List.of(attributes);
  }

  /** The kind that a fence's info string begins with; empty when it names none. */
  public static Optional<BlockKind> of(String info) {
    String word = info.strip().split("\\s+", 2)[0];
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** All words, as a sentence lists them: {@code sh, input or text}. */
  public static String words() {
    List<String> words = Arrays.stream(values()).map(BlockKind::word).toList();
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  /** The word that stands after the fence. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What happens with such a block, in a sentence or two of Markdown. */
  public String meaning() {
    return meaning;
  }

  /** Whether the word may be followed by this attribute. */
  public boolean takes(String attribute) {
    return attributes.contains(attribute);
  }

  /** The names of the attributes that may follow the word. */
  public List<String> attributes() {
    return attributes;
  }
}
