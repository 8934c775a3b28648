package workbook.board;

import workbook.hand.HandQuery;
import workbook.hand.Timeline;

/** The two drawings of a tick. */
final class Figures {

  private Figures() {}

  /** The pipeline at a tick; 0 is the first. */
  static String pipeline(HandQuery query, int tick) {
    return "";
  }

  /** Event time against arrival, until the timeline's last tick. */
  static String time(Timeline timeline) {
    return "";
  }
}
