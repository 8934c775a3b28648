package workbook.board;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the page reads, as JSON. */
final class BoardJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private BoardJson() {}

  /**
   * How things stand: of the frames only what a page needs to step through them, and the newest in
   * full.
   *
   * @param known the key of the newest one that the page has; it is not sent again
   * @param vote the vote that is on the board; null when there is none
   */
  static String now(BoardLedger.Now now, String known, RoomVote.Now vote) {
    ObjectNode node = head(now);
    if (vote != null) {
      node.set("vote", VoteJson.board(vote));
    }
    if (!now.frames().isEmpty()) {
      Frame newest = now.frames().get(now.frames().size() - 1);
      if (!known.equals("" + newest.key())) {
        node.set("newest", full(newest));
      }
    }
    ArrayNode frames = node.putArray("frames");
    for (Frame each : now.frames()) {
      frames
          .addObject()
          .put("key", each.key())
          .put("query", each.query())
          .put("tick", each.tick())
          .put("title", each.title());
    }
    return text(node);
  }

  /** One frame in full. */
  static String frame(Frame frame) {
    return text(full(frame));
  }

  /** A page of a lesson, as HTML. */
  static String page(String name, String html) {
    return text(JSON.createObjectNode().put("name", name).put("html", html));
  }

  /** All of it: what a recording holds. */
  static String recording(BoardLedger.Now now) {
    ObjectNode node = head(now);
    ArrayNode frames = node.putArray("frames");
    now.frames().forEach(each -> frames.add(full(each)));
    return text(node);
  }

  private static ObjectNode head(BoardLedger.Now now) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("version", now.version())
            .put("shown", now.shown())
            .put("says", now.says())
            .put("lesson", now.lesson())
            .put("notShown", now.notShown())
            .put("dropped", now.dropped());
    node.set("waiting", JSON.valueToTree(now.waiting()));
    node.set("places", JSON.valueToTree(now.places()));
    ArrayNode offers = node.putArray("offers");
    now.offers()
        .forEach(each -> offers.addObject().put("what", each.what()).put("line", each.line()));
    return node;
  }

  private static ObjectNode full(Frame frame) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("key", frame.key())
            .put("query", frame.query())
            .put("tick", frame.tick())
            .put("title", frame.title())
            .put("says", frame.says())
            .put("words", frame.words())
            .put("pipeline", frame.pipeline())
            .put("time", frame.time());
    node.set("came", JSON.valueToTree(frame.came()));
    return node;
  }

  private static String text(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers are JSON always.", e);
    }
  }
}
