package workbook.exercises;

/**
 * What a check says.
 *
 * @param kind how it ended
 * @param text what the learner reads: at most 80 columns wide, but for the learner's own lines
 * @param millis from the file to the verdict, in milliseconds
 */
public record Verdict(Kind kind, String text, long millis) {

  /** How a check ended. */
  public enum Kind {
    PASSED,
    NOT_YET,
    NOT_COMPILED,
    THREW,
    ENDLESS,
    EXITED
  }

  /** Whether the exercise is solved. */
  public boolean passed() {
    return kind == Kind.PASSED;
  }

  @Override
  public String toString() {
    return text;
  }
}
