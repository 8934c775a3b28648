package workbook.exercises;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A question for the reason of what came.
 *
 * @param question what is asked, with its question mark
 * @param choices the right one first; each other one is what many think, and an experiment answers
 *     it
 */
public record Why(String question, List<Choice> choices) {

  /** A question and its choices; where the right one stands on the screen is chance. */
  public static Why ask(String question, Choice right, Choice... wrong) {
    List<Choice> choices = new ArrayList<>(List.of(right));
    choices.addAll(List.of(wrong));
    return new Why(question, List.copyOf(choices));
  }

  /** The choice that is right. */
  public static Choice right(String text) {
    return new Choice(text, "", null);
  }

  /**
   * A choice that is wrong.
   *
   * @param text what somebody thinks
   * @param answer what the experiment has shown, in a sentence or two
   * @param experiment runs a query, and expects what Spark then does
   */
  public static Choice wrong(String text, String answer, Experiment experiment) {
    return new Choice(text, answer, experiment);
  }

  /** What can be chosen; the experiment is null for what is right. */
  public record Choice(String text, String answer, Experiment experiment) {}

  /** Shows what is so: a query and its batches, each with the rows that must come. */
  public interface Experiment {

    /** Sends rows, and expects what comes with {@link Trial#expect}. */
    void run(Trial trial) throws Exception;
  }

  /** Asks somebody to choose. */
  public interface Chooser {

    /**
     * Shows a text, and takes the number that is chosen.
     *
     * @param text what was said before, the question, and its choices with their numbers
     * @param most the greatest number; the least is 1
     * @throws Prediction.Left when the learner doesn't want to go on
     */
    int choose(String text, int most) throws Exception;
  }

  /** The choices in the order in which they are shown, which is the same each time. */
  List<Choice> shown() {
    List<Choice> shown = new ArrayList<>(choices);
    Collections.shuffle(shown, new Random(question.hashCode()));
    return shown;
  }

  /** The place in {@link #choices} of what was chosen by its number on the screen; 0 is right. */
  int chosen(int number) {
    return choices.indexOf(shown().get(number - 1));
  }
}
