package workbook.prompt;

import java.util.function.Consumer;
import workbook.board.RoomVote;
import workbook.board.VoteHost;

/**
 * Where the vote meets the board: the prompt has the board, and a package above has the questions.
 */
public final class VoteAtBoard {

  private static volatile VoteHost host = VoteHost.LOOPBACK;

  private static volatile Consumer<String> calls =
      word -> {
        throw new IllegalStateException("There are no questions here: the shell has them.");
      };

  private VoteAtBoard() {}

  /** Where phones reach the next vote that begins; without this call only this machine does. */
  public static void opensOn(VoteHost address) {
    host = address;
  }

  /** What makes the call {@code vote("close")}, and with an empty word {@code vote()}. */
  public static void isMadeBy(Consumer<String> maker) {
    calls = maker;
  }

  /** Makes such a call. */
  static void make(String word) {
    calls.accept(word);
  }

  /** Where phones reach a vote. */
  public static VoteHost host() {
    return host;
  }

  /** The vote on the board, which is opened if there is none. */
  public static RoomVote vote() {
    return Prompt.openBoard().vote();
  }
}
