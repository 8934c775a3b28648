package workbook.exercises;

import java.util.List;

/**
 * What a learner says will come.
 *
 * @param rows the rows as text, such as {@code login, 2}
 */
public record Prediction(List<String> rows) {

  /** In the place of rows: Spark will not run this. */
  public static final String REFUSED = "refused";

  /** In the place of rows: Spark runs no batch at all. */
  public static final String NO_BATCH = "no batch";

  /** The learner has gone away in the middle of a scenario. */
  public static final class Left extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says that nothing was marked. */
    public Left() {
      this("Left: nothing was marked.");
    }

    /** Says what became of what was answered. */
    Left(String sentence) {
      super(sentence);
    }
  }

  /** Asks for a prediction. */
  public interface Asker {

    /**
     * Asks what will come.
     *
     * @param name what it is about, such as {@code batch 2}; when the answer before had to be asked
     *     for again, the reason stands in a line before it
     * @param sent the rows that were sent for it, as CSV lines
     * @throws Left when the learner doesn't want to go on
     */
    Prediction ask(String name, List<String> sent) throws Exception;
  }
}
