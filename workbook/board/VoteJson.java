package workbook.board;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** A vote as JSON: what the board may show of it, and what the teacher knows. */
final class VoteJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private VoteJson() {}

  /**
   * For the board: no counts before the teacher shows them, nothing of what is right before Spark.
   */
  static ObjectNode board(RoomVote.Now now) {
    boolean counted = now.phase().compareTo(RoomVote.Phase.SHOWN) >= 0;
    boolean marked = now.phase() == RoomVote.Phase.MARKED;
    ObjectNode node = common(now);
    node.put("about", VisibleText.lines(now.question().about()));
    node.put("came", VisibleText.lines(now.question().came()));
    node.put("address", now.address());
    node.put("onlyHere", now.onlyHere());
    node.put("code", now.code());
    ArrayNode choices = node.putArray("choices");
    for (int i = 0; i < now.question().choices().size(); i++) {
      ObjectNode choice = choice(choices, now, i);
      if (counted) {
        choice.set("counts", JSON.valueToTree(counts(now, i)));
      }
      if (marked) {
        choice.put("right", now.right() == i);
        choice.put("against", VisibleText.lines(now.question().against(i)));
        choice.put("shown", VisibleText.lines(now.shown().get(i)));
      }
    }
    if (marked) {
      node.put("why", VisibleText.lines(now.question().why()));
    }
    return node;
  }

  /** For the teacher: all of it, and what to do next. */
  static String teacher(RoomVote.Now now) {
    ObjectNode node = common(now);
    ArrayNode choices = node.putArray("choices");
    for (int i = 0; i < now.question().choices().size(); i++) {
      ObjectNode choice = choice(choices, now, i);
      choice.set("counts", JSON.valueToTree(counts(now, i)));
      choice.put("right", now.question().right() == i);
    }
    ArrayNode advice = node.putArray("advice");
    VoteText.advice(now).forEach(each -> advice.add(VisibleText.lines(each)));
    return node.toString();
  }

  private static ObjectNode common(RoomVote.Now now) {
    return JSON.createObjectNode()
        .put("key", now.key())
        .put("phase", now.phase().name().toLowerCase(Locale.ROOT))
        .put("round", now.rounds().size())
        .put("question", VisibleText.lines(now.question().question()))
        .put("votes", now.votes());
  }

  private static ObjectNode choice(ArrayNode choices, RoomVote.Now now, int place) {
    return choices
        .addObject()
        .put("letter", VoteText.letter(place))
        .put("text", VisibleText.lines(now.question().choices().get(place)));
  }

  /** How often it was taken, round by round. */
  private static List<Integer> counts(RoomVote.Now now, int place) {
    return now.rounds().stream().map(round -> round.get(place)).toList();
  }
}
