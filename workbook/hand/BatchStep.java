package workbook.hand;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;

/** What a micro-batch does, in order, and what each step leaves in the checkpoint. */
public enum BatchStep {
  OFFSETS("what it will read is written", "offsets/N"),
  ROWS("rows are read and computed", ""),
  STATE("what is kept for later is written", "state/0/0/N+1.delta"),
  SINK("the result goes to the sink", ""),
  COMMIT("that it is done is written", "commits/N");

  private final String meaning;
  private final String file;

  BatchStep(String meaning, String file) {
    this.meaning = meaning;
    this.file = file;
  }

  /** What the step is, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** The file that it writes, N being the number of the batch; empty when it writes none. */
  public String file() {
    return file;
  }

  /** The word for it in a sentence: {@code sink}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * The place of a crash: how many steps are done when it comes.
   *
   * @param place such as {@code before the sink} or {@code after the offsets}
   */
  static int stepsDone(String place) {
    String[] words = place.strip().toLowerCase(java.util.Locale.ROOT).split("\\s+(the\\s+)?");
    for (BatchStep step : values()) {
      if (words.length == 2 && words[1].equals(step.word())) {
        if (words[0].equals("before")) {
          return step.ordinal();
        }
        if (words[0].equals("after")) {
          return step.ordinal() + 1;
        }
      }
    }
    throw new IllegalArgumentException(
        "There is no place \""
            + place
            + "\": write \"before the STEP\" or \"after the STEP\", with "
            + words()
            + ".");
  }

  /** The words for all of them, in order. */
  public static String words() {
    return Arrays.stream(values()).map(BatchStep::word).collect(joining(", "));
  }
}
