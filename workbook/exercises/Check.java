package workbook.exercises;

/** Feeds batches of its own to the learner's class, and says what must come of each. */
public interface Check {

  /** Runs the learner's code; what it throws is told as Spark's refusal or the learner's error. */
  void run(Trial trial) throws Exception;

  /**
   * The sentence for a mistake that the report shows.
   *
   * @return the sentence, or null: then the table of batches says it all
   */
  default String explain(Report report) {
    return null;
  }

  /**
   * Whether {@link #explain} must see what comes behind a mistake to tell which one it is. Else the
   * check ends with the first wrong step that there is a sentence for.
   */
  default boolean needsAllSteps() {
    return false;
  }
}
