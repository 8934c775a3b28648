package workbook.drawing;

import java.util.List;

/**
 * A drawing of 800 units' width that is written shape by shape, as a text. Whatever is written is
 * text or a number: nothing of it becomes markup.
 */
final class Svg {

  /** The width of each drawing; its height is up to what is in it. */
  static final int WIDTH = 800;

  /** How wide a character of the data is, a bit more than in any font of that kind. */
  static final double COLUMN = 9.7;

  /** How wide a letter of a heading is, a bit more than in most fonts. */
  static final double SANS = 8.8;

  /** The space that a line of data takes. */
  static final int LINE = 28;

  // Classes: k ink, m less of it, a and b what stands out in two ways, c what is over; u is the
  // ground around a line that goes through what has the line's own colour.
  private static final String STYLE =
      """
      text{font:16px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
      direction:ltr;unicode-bidi:isolate;fill:#16191d;white-space:pre}
      .t{font:bold 22px system-ui,sans-serif}
      .h{font:bold 17px system-ui,sans-serif}
      .o{font:bold 16px system-ui,sans-serif}
      .s{font:16px system-ui,sans-serif}
      .n{font:bold 15px system-ui,sans-serif;text-anchor:middle}
      .big text{font-size:18px}
      .big .t{font-size:22px}
      .big .n{font-size:16px}
      .i{fill:#fff}
      .e{text-anchor:end}
      .c{text-anchor:middle}
      .m{fill:#50565f}
      .ta{fill:#0a53a0}.tb{fill:#a03a00}
      .bg{fill:#fff}
      .p{fill:#f2f4f7;stroke:#868d97}
      .q{fill:none;stroke:#a03a00;stroke-width:2;stroke-dasharray:7 4}
      .l{fill:none;stroke:#50565f;stroke-width:2}
      .g{stroke:#d5d9df;stroke-width:1}
      .a{fill:none;stroke:#0a53a0;stroke-width:3}
      .b{fill:none;stroke:#a03a00;stroke-width:3}
      .d{stroke-dasharray:3 5}
      .fk{fill:#50565f}.fa{fill:#0a53a0}.fb{fill:#a03a00}
      .w{fill:#e3edf9;stroke:#0a53a0;stroke-width:2}
      .f{fill:#0a53a0;stroke:#0a53a0;stroke-width:2}
      .v{fill:#fff;stroke:#50565f;stroke-width:2}
      .x{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
      .y{stroke:#e3edf9}
      .z{fill:#fbe9df;stroke:#a03a00;stroke-width:2}
      .j{stroke:#0a53a0}
      .u{fill:none;stroke:#fff;stroke-width:7}
      @media (prefers-color-scheme:dark){
      text{fill:#f1f3f5}
      .i{fill:#0e1116}
      .m{fill:#b9c0ca}
      .ta{fill:#8cc2ff}.tb{fill:#ffb587}
      .bg{fill:#0e1116}
      .p{fill:#1b2028;stroke:#7d8590}
      .q{stroke:#ffb587}
      .l{stroke:#b9c0ca}
      .g{stroke:#343b46}
      .a{stroke:#8cc2ff}
      .b{stroke:#ffb587}
      .fk{fill:#b9c0ca}.fa{fill:#8cc2ff}.fb{fill:#ffb587}
      .w{fill:#12304f;stroke:#8cc2ff}
      .f{fill:#8cc2ff;stroke:#8cc2ff}
      .v{fill:#0e1116;stroke:#b9c0ca}
      .x{stroke:#0e1116}
      .y{stroke:#12304f}
      .z{fill:#4a2713;stroke:#ffb587}
      .j{stroke:#8cc2ff}
      .u{stroke:#0e1116}
      }
      """;

  /** What a letter is wider by in a drawing with large text. */
  static final double LARGE = 18 / 16.0;

  private final StringBuilder shapes = new StringBuilder();
  private final boolean large;

  /**
   * An empty drawing.
   *
   * @param large whether its text is larger, where there is room for that
   */
  Svg(boolean large) {
    this.large = large;
  }

  /** A text; its classes say its size and colour. */
  Svg text(double x, double y, String classes, String text) {
    shapes.append("<text").append(place("x", x)).append(place("y", y));
    return with(classes).append(">").append(escaped(text)).end("</text>\n");
  }

  Svg rect(double x, double y, double width, double height, String classes) {
    shapes.append("<rect").append(place("x", x)).append(place("y", y));
    shapes.append(place("width", width)).append(place("height", height)).append(" rx=\"6\"");
    return with(classes).end("/>\n");
  }

  Svg line(double x, double y, double toX, double toY, String classes) {
    return path(move(x, y) + "L" + number(toX) + " " + number(toY), classes);
  }

  /** A path out of numbers and the letters of its commands. */
  Svg path(String commands, String classes) {
    shapes.append("<path d=\"").append(escaped(commands)).append('"');
    return with(classes).end("/>\n");
  }

  /** How a row is drawn. */
  enum Row {
    /** It counts: a full circle. */
    READ,
    /** It was dropped: crossed out. */
    LATE,
    /** A filter left it out, or it repeats another one: a dashed circle. */
    LEFT_OUT,
    /** It was read by a batch that was killed: an empty circle. */
    KILLED
  }

  /** How far a row of this number reaches to both sides of its middle. */
  static double radius(int number) {
    int digits = String.valueOf(number).length();
    return digits > 2 ? 5.5 * digits : 12;
  }

  /** A row by its number. */
  Svg row(double x, double y, int number, Row row) {
    double wide = radius(number);
    String classes =
        switch (row) {
          case READ -> "fa";
          case LATE -> "z";
          case LEFT_OUT -> "v d";
          case KILLED -> "v";
        };
    shapes.append("<rect").append(place("x", x - wide)).append(place("y", y - 12));
    shapes.append(place("width", 2 * wide)).append(" height=\"24\" rx=\"12\"");
    with(classes).end("/>\n");
    if (row == Row.LATE) {
      cross(x, y, 12, "b");
    }
    return text(x, y + 5, row == Row.READ ? "n i" : "n x", String.valueOf(number));
  }

  /** Several rows together, in a box that is as wide as its text. */
  Svg pill(double x, double y, String text, boolean done) {
    double width = text.length() * 10 + 14;
    rect(x, y - 12, width, 24, done ? "fa" : "v");
    return text(x + width / 2, y + 5, done ? "n i" : "n x", text);
  }

  /** A line that goes down, and steps aside between two places: each has its x, top and bottom. */
  Svg steps(List<double[]> places, String classes) {
    StringBuilder path = new StringBuilder();
    for (double[] each : places) {
      path.append(path.isEmpty() ? move(each[0], each[1]) : "H" + number(each[0]));
      path.append("V").append(number(each[2]));
    }
    return path(path.toString(), classes);
  }

  /** A mark such as {@code new} as a shape and its word. */
  Svg mark(double x, double y, String mark) {
    if (mark.isEmpty()) {
      return this;
    }
    boolean second = mark.equals("gone") || mark.equals("again");
    shape(x, y, mark);
    return text(x + 16, y + 5, second ? "tb" : mark.equals("same") ? "m" : "ta", mark);
  }

  /** A mark's shape alone. */
  Svg shape(double x, double y, String mark) {
    return switch (mark) {
      case "new" -> path(move(x - 7, y) + "h14m-7-7v14", "a");
      case "changed" -> path(move(x - 7, y + 6) + "h14l-7-13z", "fa");
      case "same" -> path(move(x - 7, y - 3) + "h14m-14 6h14", "l");
      case "again" ->
          path(move(x + 5, y - 4) + "a6.5 6.5 0 1 0 1 6", "b")
              .path(move(x + 9, y - 9) + "v9h-9z", "fb");
      case "gone" -> cross(x, y, 7, "b");
      default -> throw new IllegalArgumentException("There is no mark " + mark + ".");
    };
  }

  private static String move(double x, double y) {
    return "M" + number(x) + " " + number(y);
  }

  /** A cross: what is gone, or was dropped. */
  Svg cross(double x, double y, double radius, String classes) {
    String size = number(2 * radius);
    return path(
        move(x - radius, y - radius)
            + "l"
            + size
            + " "
            + size
            + "m0-"
            + size
            + "l-"
            + size
            + " "
            + size,
        classes);
  }

  /** An arrow downwards. */
  Svg down(double x, double y, double length) {
    line(x, y, x, y + length - 6, "l");
    return path(move(x - 7, y + length - 10) + "h14l-7 10z", "fk");
  }

  /** An arrow to the right. */
  Svg right(double x, double y, double length) {
    line(x, y, x + length - 6, y, "l");
    return path(move(x + length - 9, y - 6) + "v12l9-6z", "fk");
  }

  private Svg append(String text) {
    shapes.append(text);
    return this;
  }

  private Svg end(String text) {
    return append(text);
  }

  private Svg with(String classes) {
    return classes.isEmpty() ? this : append(" class=\"" + escaped(classes) + "\"");
  }

  private static String place(String name, double number) {
    return " " + name + "=\"" + number(number) + "\"";
  }

  /** A number with one decimal at most, the same in each language. */
  private static String number(double number) {
    long tenths = Math.round(number * 10);
    String text = String.valueOf(Math.abs(tenths) / 10);
    text += tenths % 10 == 0 ? "" : "." + Math.abs(tenths) % 10;
    return tenths < 0 ? "-" + text : text;
  }

  /** A text in which nothing is markup; what XML can't hold is a question mark. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(fits(point) ? Character.toString(point) : "?");
              }
            });
    return escaped.toString();
  }

  private static boolean fits(int point) {
    return point == '\n'
        || point >= 0x20 && point <= 0xD7FF
        || point >= 0xE000 && point <= 0xFFFD
        || point >= 0x10000;
  }

  /**
   * The whole drawing.
   *
   * @param figure a word that its ids begin with, so that two may stand in one page
   * @param height how high it is
   * @param title what it shows
   * @param description the same in sentences, for those who can't see it
   */
  String end(String figure, double height, String title, List<String> description) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
        + WIDTH
        + " "
        + number(height)
        + (large ? "\" class=\"big" : "")
        + "\" role=\"img\" aria-labelledby=\""
        + figure
        + "-title "
        + figure
        + "-desc\">\n<title id=\""
        + figure
        + "-title\">"
        + escaped(title)
        + "</title>\n<desc id=\""
        + figure
        + "-desc\">"
        + escaped(String.join("\n", description))
        + "</desc>\n<style>\n"
        + STYLE
        + "</style>\n<rect class=\"bg\" width=\""
        + WIDTH
        + "\" height=\""
        + number(height)
        + "\"/>\n"
        + shapes
        + "</svg>\n";
  }
}
