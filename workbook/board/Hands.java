package workbook.board;

import java.util.List;
import java.util.Optional;

/**
 * What the page's buttons do: calls of the prompt, made where the prompt's own are made. And what
 * is open there.
 */
public interface Hands {

  /**
   * Makes a call, and returns when it has ended.
   *
   * @param call send, tick, undo, crash, restart or vote
   * @param argument the row that is sent, the place of the crash, or what is done with the vote;
   *     else not looked at
   * @return what went wrong, as a sentence; empty when nothing did
   */
  String make(String call, String argument);

  /** The rows that the open lesson sends, as CSV lines. */
  List<String> rows();

  /** The name of the open lesson's page, as in {@link MarkdownPage}; empty when none is open. */
  default String lesson() {
    return "";
  }

  /**
   * A page of the lessons.
   *
   * @param name its name; empty for the one that is open
   * @return empty when there is none
   */
  default Optional<MarkdownPage> page(String name) {
    return Optional.empty();
  }
}
