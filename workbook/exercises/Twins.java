package workbook.exercises;

import java.util.ArrayList;
import java.util.List;

/**
 * Two questions on one idea, for the test before the lessons and the one after them: whoever is
 * asked one of them before is asked the other one after. What is wrong in both are the same
 * misconceptions, so that they are equally hard, and one experiment answers both.
 */
public interface Twins {

  /** The page of the lesson that answers them. */
  default String page() {
    return "README.md";
  }

  /** The question of set A. */
  Question a();

  /** The question of set B. */
  Question b();

  /** The misconceptions behind the wrong choices of both questions, in their order. */
  List<Idea> ideas();

  /**
   * A question that can be answered by whoever has read the page, and nothing else.
   *
   * @param text all that must be known for it, and what is asked, with a question mark at its end
   * @param right the choice that is right
   * @param wrong what somebody chooses who has the first idea, the second, and so on
   */
  record Question(String text, String right, List<String> wrong) {}

  /** A question; its wrong choices are as many as there are ideas. */
  static Question ask(String text, String right, String... wrong) {
    return new Question(text, right, List.of(wrong));
  }

  /**
   * What many think.
   *
   * @param answer what the experiment has shown, in a sentence or two
   * @param experiment runs a query, and expects what Spark then does
   */
  record Idea(String answer, Why.Experiment experiment) {}

  /** Both questions, A first, as those of a scenario are. */
  default List<Why> questions() {
    return List.of(why(a()), why(b()));
  }

  private Why why(Question question) {
    if (question.wrong().size() != ideas().size()) {
      throw new IllegalStateException(question.text() + " needs a wrong choice for each idea.");
    }
    List<Why.Choice> choices = new ArrayList<>(List.of(Why.right(question.right())));
    for (int i = 0; i < ideas().size(); i++) {
      Idea idea = ideas().get(i);
      choices.add(Why.wrong(question.wrong().get(i), idea.answer(), idea.experiment()));
    }
    return new Why(question.text(), choices);
  }
}
