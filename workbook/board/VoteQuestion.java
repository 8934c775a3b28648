package workbook.board;

import java.util.List;

/**
 * A question that a room votes on. Somebody else has the questions and runs their queries; the
 * board shows them and counts.
 */
public interface VoteQuestion {

  /** What it is about, in lines: the query, and what it is sent. */
  String about();

  /** What Spark made of that, in lines. */
  String came();

  /** What is asked. */
  String question();

  /** What can be chosen, in the order in which it is shown. */
  List<String> choices();

  /** The place of the choice that is right, from 0: for the teacher, before Spark has said it. */
  int right();

  /** What speaks against a choice, in a sentence or two; empty for the one that is right. */
  String against(int choice);

  /**
   * Why it came as it did, in two or three sentences; empty where that would give away the next
   * question.
   */
  String why();

  /**
   * Runs the real queries.
   *
   * @return for each choice, what Spark did that shows it to be wrong; empty where nothing did
   */
  List<String> run();
}
