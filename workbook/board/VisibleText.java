package workbook.board;

import java.util.Locale;

/**
 * Text of a stream as the page may show it: what is not to be seen, or turns the direction of what
 * stands beside it, as an escape; and no longer than a reader reads.
 */
final class VisibleText {

  private static final int MOST_LETTERS = 200;

  private VisibleText() {}

  /** One row or sentence, cut where it is long. */
  static String line(String text) {
    int letters = text.codePointCount(0, text.length());
    if (letters <= MOST_LETTERS) {
      return escaped(text, false);
    }
    String begin = text.substring(0, text.offsetByCodePoints(0, MOST_LETTERS));
    return String.format(Locale.ROOT, "%s… (%d letters)", escaped(begin, false), letters);
  }

  /** A text of several lines, which is not cut. */
  static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean keepLines) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            each -> {
              if (keepLines && each == '\n' || isVisible(each)) {
                out.appendCodePoint(each);
              } else {
                out.append(String.format(Locale.ROOT, "\\u%04x", each));
              }
            });
    return out.toString();
  }

  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
