package workbook.board;

import java.util.Locale;

/** The page that a phone shows: whole as HTML, so that it works without its script, too. */
final class VotePage {

  private static final String STATE = "STATE"; // Where phone.html has it, and what is shown.
  private static final String MAIN = "<main></main>";

  private VotePage() {}

  /** What the page depends on, beside what its own phone chose. */
  static String state(RoomVote.Now now) {
    return now == null
        ? "none"
        : now.key()
            + (switch (now.phase()) {
              case OPEN -> "-open";
              case CLOSED, SHOWN -> "-closed"; // The bars are the board's alone.
              case MARKED -> "-marked";
            });
  }

  /**
   * The page.
   *
   * @param chosen what this phone has chosen; -1 for nothing
   */
  static String of(RoomVote.Now now, int chosen) {
    return BoardFiles.text("phone.html")
        .replace(STATE, state(now))
        .replace(MAIN, "<main>\n" + (now == null ? waits() : asked(now, chosen)) + "</main>");
  }

  private static String waits() {
    return "<h1>No question now</h1>\n<p>This page goes on by itself when there is one.</p>\n";
  }

  private static String asked(RoomVote.Now now, int chosen) {
    boolean open = now.phase() == RoomVote.Phase.OPEN;
    StringBuilder html = new StringBuilder();
    html.append("<h1>").append(escaped(now.question().question())).append("</h1>\n");
    html.append("<p role=\"status\">").append(status(now, chosen)).append("</p>\n");
    html.append("<form method=\"post\" action=\"choice\">\n");
    html.append("<input type=\"hidden\" name=\"key\" value=\"" + now.key() + "\">\n");
    for (int i = 0; i < now.question().choices().size(); i++) {
      html.append(
          String.format(
              Locale.ROOT,
              "<button name=\"choice\" value=\"%d\" aria-pressed=\"%b\"%s%s>"
                  + "<b>%s</b> <span>%s</span>%s</button>\n",
              i,
              i == chosen,
              isRight(now, i) ? " class=\"right\"" : "",
              open ? "" : " disabled",
              VoteText.letter(i),
              escaped(now.question().choices().get(i)),
              mark(now, i, chosen)));
    }
    return html.append("</form>\n").toString();
  }

  private static String mark(RoomVote.Now now, int choice, int chosen) {
    String mark = (choice == chosen ? "your vote" : "") + (isRight(now, choice) ? " right" : "");
    return mark.isEmpty()
        ? ""
        : " <em>" + mark.strip().replace("vote right", "vote, right") + "</em>";
  }

  private static boolean isRight(RoomVote.Now now, int choice) {
    return now.phase() == RoomVote.Phase.MARKED && now.right() == choice;
  }

  private static String status(RoomVote.Now now, int chosen) {
    String yours = chosen < 0 ? "You have not voted" : "You chose " + VoteText.letter(chosen);
    return switch (now.phase()) {
      case OPEN ->
          chosen >= 0
              ? yours + ". Until the vote is closed you can take another."
              : now.rounds().size() > 1 ? "The vote is open again: choose anew." : "Choose one.";
      case CLOSED, SHOWN -> yours + ". The vote is closed: look at the board.";
      case MARKED -> yours + ". Right is " + VoteText.letter(now.right()) + ".";
    };
  }

  private static String escaped(String text) {
    return VisibleText.lines(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
