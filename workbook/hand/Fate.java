package workbook.hand;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * What became of a row that was sent.
 *
 * @param row the row
 * @param kind what became of it
 * @param groups the groups that it counts in, as text: {@code 10:00-10:01}, {@code login}
 * @param sentIn the batches in which a row of the result that it is part of went out first, in the
 *     order of the groups; without groups at most one
 * @param reason why it was left out, which row it repeats, what it waits for; of one that was sent,
 *     whether that was {@code twice}
 */
public record Fate(SentRow row, Kind kind, List<String> groups, List<Long> sentIn, String reason) {

  /** What may become of a row. */
  public enum Kind {
    /** No tick has handed it to Spark yet. */
    NOT_READ,
    /** A filter left it out; the reason says whether a NULL did it. */
    LEFT_OUT,
    /** The watermark of its batch left it out. */
    LATE,
    /** It repeats another one. */
    DUPLICATE,
    /** It counts, and what it counts in has not gone out. */
    WAITS,
    /** What it is part of has gone out. */
    SENT,
    /** A join has found none that fits it. */
    NO_PARTNER,
    /** It was read; no more is known. */
    READ
  }

  /** The fate in a few words. */
  public String text() {
    String in = groups.isEmpty() ? "" : "in " + String.join(", ", groups) + ", ";
    return switch (kind) {
      case NOT_READ -> reason.isEmpty() ? "waits for a tick" : reason;
      case LEFT_OUT, DUPLICATE -> reason;
      case LATE -> "late";
      case NO_PARTNER -> "no partner yet";
      case READ ->
          reason.isEmpty() && !groups.isEmpty()
              ? in.substring(0, in.length() - 2)
              : in + (reason.isEmpty() ? "read" : reason);
      case WAITS ->
          in
              + "waits"
              + (sentIn.isEmpty() ? "" : ", " + sentIn.size() + " of " + groups.size() + " sent");
      case SENT -> in + "sent" + (reason.isEmpty() ? "" : " " + reason) + sentLater();
    };
  }

  private String sentLater() {
    long last = sentIn.get(sentIn.size() - 1);
    return last == row.batch() ? "" : " in batch " + last;
  }

  /** A group's values as text, a window by its two ends. */
  static String group(List<Object> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(
        each ->
            texts.add(isWindow(each) ? ValueText.window((Row) each, false) : ValueText.text(each)));
    return texts.isEmpty() ? "all" : String.join(" ", texts);
  }

  static boolean isWindow(Object value) {
    return value instanceof Row row
        && row.size() == 2
        && row.get(0) instanceof Timestamp
        && row.get(1) instanceof Timestamp;
  }
}
