package workbook.board;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import workbook.hand.Batch;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.SentRow;
import workbook.hand.Timeline;

/**
 * The rows that the page offers to send to the events: the lesson's, and those that make trouble.
 */
final class Offers {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");
  private static final int MOST_ROWS = 12;
  private static final String FIRST = "2026-01-01T10:00:00,1,login";
  private static final String COLUMNS = "[^,\"\\\\]*,\\d*,[^,\"\\\\]*"; // Of the events.

  /**
   * A row that is offered.
   *
   * @param what it is for, in a few words
   * @param line the row; empty when there is no such row now, and then {@code what} says why
   */
  record Offer(String what, String line) {}

  private Offers() {}

  /**
   * The offers of a moment.
   *
   * @param lesson the rows of the open lesson
   * @param window how long the query's longest window is
   */
  static List<Offer> of(HandQuery query, HandStream events, List<String> lesson, Duration window) {
    List<String> sent = sent(query, events);
    String newest = newest(sent);
    List<Offer> offers = new ArrayList<>();
    offers.add(late(query, newest, window));
    offers.add(new Offer("a malformed one", "no time" + newest.substring(newest.indexOf(','))));
    offers.add(
        sent.isEmpty()
            ? new Offer("a duplicate: no row was sent yet", "")
            : new Offer("a duplicate", newest));
    Set<String> rows = new LinkedHashSet<>();
    lesson.stream().filter(each -> each.matches(COLUMNS)).forEach(rows::add);
    rows.addAll(sent);
    if (rows.isEmpty()) {
      rows.add(FIRST);
    }
    rows.stream().limit(MOST_ROWS).forEach(each -> offers.add(new Offer("", each)));
    return offers;
  }

  /** The row with the latest time; where none has a time, the one that was sent last. */
  private static String newest(List<String> sent) {
    return sent.stream()
        .filter(each -> each.matches("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:.*"))
        .reduce((a, b) -> time(a).compareTo(time(b)) > 0 ? a : b)
        .orElse(sent.isEmpty() ? FIRST : sent.get(sent.size() - 1));
  }

  private static String time(String row) {
    return row.substring(0, row.indexOf(',')).replace(' ', 'T');
  }

  /** The rows that the query was sent, as lines; what would need quotes is left out. */
  private static List<String> sent(HandQuery query, HandStream events) {
    List<String> lines = new ArrayList<>();
    if (query != null) {
      for (SentRow each : query.rows()) {
        String line = each.stream() == events ? line(each.row()) : "";
        if (line.matches(COLUMNS) && VisibleText.line(line).equals(line)) {
          lines.add(line);
        }
      }
    }
    return lines;
  }

  private static String line(Row row) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      fields.add(row.isNullAt(i) ? "" : String.valueOf(row.get(i)));
    }
    return String.join(",", fields);
  }

  /** The next batch drops what the watermark of the last one has passed, a window with its end. */
  private static Offer late(HandQuery query, String last, Duration window) {
    List<Batch> batches = query == null ? List.of() : query.batches();
    Instant watermark = batches.isEmpty() ? null : batches.get(batches.size() - 1).watermark();
    if (!Timeline.isKnown(watermark)) {
      return new Offer("a late one: there is no watermark yet", "");
    }
    Instant time = watermark.minus(window);
    return new Offer(
        "a late one",
        TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC))
            + last.substring(last.indexOf(',')));
  }
}
