package workbook.hand;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

/** Values and rows as text, written as Spark's own tables write them, and their order. */
public final class ValueText {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter();

  private static final int DATE_LENGTH = "2026-01-01".length();

  private ValueText() {}

  /** A row's values as text. */
  public static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(text(row.get(i)));
    }
    return cells;
  }

  /** One value as text: times in UTC, structs in braces, a missing value as NULL. */
  public static String text(Object value) {
    if (value == null) {
      return "NULL";
    }
    if (value instanceof Timestamp time) {
      return text(time.toInstant());
    }
    if (value instanceof Instant instant) {
      return TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
    if (value instanceof LocalDateTime time) {
      return TIME.format(time);
    }
    if (value instanceof Row row) {
      return "{" + String.join(", ", cells(row)) + "}";
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return text(JavaConverters.mapAsJavaMap(map));
    }
    if (value instanceof scala.collection.Seq<?> seq) {
      return text(JavaConverters.seqAsJavaList(seq));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((k, v) -> sorted.put(text(k), text(v)));
      List<String> entries = new ArrayList<>();
      sorted.forEach((k, v) -> entries.add(k + " -> " + v));
      return "{" + String.join(", ", entries) + "}";
    }
    if (value instanceof Collection<?> list) {
      List<String> texts = new ArrayList<>();
      list.forEach(each -> texts.add(text(each)));
      return "[" + String.join(", ", texts) + "]";
    }
    if (value instanceof byte[] bytes) {
      return java.util.HexFormat.of().withUpperCase().withDelimiter(" ").formatHex(bytes);
    }
    return printable(value.toString());
  }

  /** Control characters would break a line of a table, move the cursor or colour the screen. */
  private static String printable(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder printable = new StringBuilder();
    for (char letter : text.toCharArray()) {
      switch (letter) {
        case '\n' -> printable.append("\\n");
        case '\r' -> printable.append("\\r");
        case '\t' -> printable.append("\\t");
        default ->
            printable.append(
                Character.isISOControl(letter)
                    ? String.format(Locale.ROOT, "\\u%04X", (int) letter)
                    : String.valueOf(letter));
      }
    }
    return printable.toString();
  }

  /**
   * A window as {@code 2026-01-01 10:00-10:01}: without seconds where both ends are full minutes.
   *
   * @param window a row with the times start and end
   * @param withDate whether the date is told, where both ends have the same
   */
  public static String window(Row window, boolean withDate) {
    if (window.isNullAt(0) || window.isNullAt(1)) {
      return text(window);
    }
    String start = text(window.get(0));
    String end = text(window.get(1));
    if (start.endsWith(":00") && end.endsWith(":00")) {
      start = start.substring(0, start.length() - 3);
      end = end.substring(0, end.length() - 3);
    }
    String date = start.substring(0, DATE_LENGTH);
    if (!end.startsWith(date)) {
      return start + "-" + end;
    }
    return (withDate ? start : start.substring(DATE_LENGTH + 1))
        + "-"
        + end.substring(DATE_LENGTH + 1);
  }

  /** Compares two rows value by value, nulls first. */
  public static int compare(Row left, Row right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = compareValues(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked")
  private static int compareValues(Object left, Object right) {
    if (left == null || right == null) {
      return left == right ? 0 : left == null ? -1 : 1;
    }
    if (left instanceof Row a && right instanceof Row b) {
      return compare(a, b);
    }
    if (left instanceof Comparable<?> && left.getClass() == right.getClass()) {
      return ((Comparable<Object>) left).compareTo(right);
    }
    return text(left).compareTo(text(right));
  }
}
