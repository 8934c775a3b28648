package workbook.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a vote says in sentences, and what its teacher does next. */
final class VoteText {

  // The thresholds of peer instruction: below, talking to each other helps nobody; above, the few
  // who are wrong are better served by an explanation.
  private static final int HINT_BELOW_PERCENT = 35;
  private static final int DISCUSS_UP_TO_PERCENT = 70;

  private VoteText() {}

  /** A number of votes in words. */
  static String votes(int number) {
    return number + (number == 1 ? " vote" : " votes");
  }

  /** The letter that a choice has on the board and on the phones. */
  static String letter(int choice) {
    return String.valueOf((char) ('A' + choice));
  }

  /** What Spark has left standing, and how many chose it. */
  static String marked(RoomVote.Now now) {
    return "Right is "
        + letter(now.right())
        + ", which "
        + now.present().get(now.right())
        + " of "
        + now.votes()
        + " chose.";
  }

  /** What to do next, by how many of the present round are right. */
  static List<String> advice(RoomVote.Now now) {
    int votes = now.votes();
    if (votes == 0) {
      return List.of("Nobody has voted yet.");
    }
    int right = now.present().get(now.question().right());
    String share =
        String.format(
            Locale.ROOT, "%d of %d are right, %s %%: ", right, votes, percent(right, votes));
    List<String> advice = new ArrayList<>();
    if (now.phase() == RoomVote.Phase.MARKED) {
      advice.add(share + "explain; what speaks against each wrong choice stands on the board.");
      addWhy(advice, now);
    } else if (right * 100 < HINT_BELOW_PERCENT * votes) {
      advice.add(share + "less than 35 %. Give a hint, and let them vote again.");
      int most = mostWrong(now);
      advice.add(
          "A hint for those who chose " + letter(most) + ": " + now.question().against(most));
    } else if (right * 100 <= DISCUSS_UP_TO_PERCENT * votes) {
      advice.add(
          share
              + "35 to 70 %. Let each convince a neighbour who chose otherwise, two or three"
              + " minutes, and let them vote again. No bars before that: they follow the longest.");
    } else {
      advice.add(share + "more than 70 %. Run the query, and explain.");
      addWhy(advice, now);
    }
    return advice;
  }

  private static void addWhy(List<String> advice, RoomVote.Now now) {
    if (!now.question().why().isEmpty()) {
      advice.add(now.question().why());
    }
  }

  /** With one digit behind the point, cut and not rounded: 34.96 is less than 35. */
  private static String percent(int right, int votes) {
    int tenths = right * 1000 / votes;
    return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10);
  }

  /** The wrong choice that most have taken. */
  static int mostWrong(RoomVote.Now now) {
    int most = -1;
    for (int i = 0; i < now.present().size(); i++) {
      boolean more = most < 0 || now.present().get(i) > now.present().get(most);
      if (i != now.question().right() && more) {
        most = i;
      }
    }
    return most;
  }
}
