package workbook.drawing;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import workbook.hand.ValueText;

/**
 * Texts of a stream as a drawing shows them: in a line of known width, with each character that
 * would be invisible, or turn the text around, written as {@code \\u202e}.
 */
final class Shown {

  /** Stands for what is left out. */
  static final String ELLIPSIS = "…";

  private static final int LEAST = 3;
  private static final Pattern DATE =
      Pattern.compile("(?<!\\d)(\\d{4}-\\d\\d-\\d\\d)[ T](?=\\d\\d:)");

  private Shown() {}

  /** At most so many columns of a text, cut with an ellipsis; nothing in it is invisible. */
  static String cut(String text, int columns) {
    StringBuilder shown = new StringBuilder();
    int width = 0;
    int last = 0; // The length that leaves a column for the ellipsis.
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      String visible = visible(point);
      int more = visible.length() > 2 ? visible.length() : width(point);
      if (width + more > columns) {
        shown.setLength(last);
        return shown + ELLIPSIS;
      }
      shown.append(visible);
      width += more;
      last = width < columns ? shown.length() : last;
      i += Character.charCount(point);
    }
    return shown.toString();
  }

  /** How many columns a text takes in a font whose characters all have one width. */
  static int columns(String text) {
    return text.codePoints().map(Shown::width).sum();
  }

  private static int width(int point) {
    return Character.UnicodeBlock.of(point) != null
            && (point >= 0x1100 && point <= 0x115F
                || point >= 0x2E80 && point <= 0xA4CF
                || point >= 0xAC00 && point <= 0xD7A3
                || point >= 0xF900 && point <= 0xFAFF
                || point >= 0xFE30 && point <= 0xFE6F
                || point >= 0xFF00 && point <= 0xFF60
                || point >= 0x1F300 && point <= 0x1FAFF
                || point >= 0x20000 && point <= 0x3FFFD)
        ? 2
        : 1;
  }

  private static String visible(int point) {
    int type = Character.getType(point);
    boolean hidden =
        type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.SURROGATE
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR
            || type == Character.UNASSIGNED
            || type == Character.PRIVATE_USE;
    return hidden ? String.format(Locale.ROOT, "\\u%04x", point) : Character.toString(point);
  }

  /** A row's values as text, a window by its two ends. */
  static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>(ValueText.cells(row));
    for (int i = 0; i < cells.size(); i++) {
      if (row.get(i) instanceof Row window
          && window.size() == 2
          && window.get(0) instanceof Timestamp
          && window.get(1) instanceof Timestamp) {
        cells.set(i, ValueText.window(window, true));
      }
    }
    return cells;
  }

  /** Values in one line of at most so many columns: the longest ones are cut first. */
  static String line(List<String> cells, int columns) {
    List<String> cut = new ArrayList<>();
    cells.forEach(each -> cut.add(cut(each, columns)));
    while (columns(String.join(", ", cut)) > columns) {
      int longest = 0;
      for (int i = 1; i < cut.size(); i++) {
        longest = columns(cut.get(i)) > columns(cut.get(longest)) ? i : longest;
      }
      int width = columns(cut.get(longest));
      if (width <= LEAST) {
        return cut(String.join(", ", cut), columns);
      }
      cut.set(longest, cut(cut.get(longest), width - 1));
    }
    return String.join(", ", cut);
  }

  /** The one date that all times in some texts have; null where there are several, or none. */
  static String date(List<String> texts) {
    Set<String> dates = new HashSet<>();
    for (String each : texts) {
      // No time stands behind so much of a value.
      Matcher matcher = DATE.matcher(each.length() > 200 ? each.substring(0, 200) : each);
      while (matcher.find()) {
        dates.add(matcher.group(1));
      }
    }
    return dates.size() == 1 ? dates.iterator().next() : null;
  }

  /** A text without the date that a drawing tells once. */
  static String without(String date, String text) {
    return date == null || text.length() > 10_000
        ? text
        : text.replaceAll("(?<!\\d)" + date + "[ T](?=\\d\\d:)", "");
  }
}
