package workbook.drawing;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import workbook.hand.Fate;
import workbook.hand.Timeline;
import workbook.session.Refusal;

/**
 * Event time from left to right, micro-batches from top to bottom, in 80 columns of plain
 * characters; for a query without event time, the seconds of its trigger from left to right.
 */
public final class TimelineText {

  private static final int WIDTH = 80;
  private static final int LABEL = 9;
  private static final int AXIS = WIDTH - LABEL;
  private static final int LEAST_GAP = 12; // Between two labels of the axis.
  private static final int MOST_TICKS = 22;

  private TimelineText() {}

  /** The text of a timeline. */
  public static String of(Timeline timeline) {
    return String.join(
        "\n", timeline.hasEventTime() ? new Axis(timeline).lines() : seconds(timeline));
  }

  /** The drawing over event time. */
  private static final class Axis {

    private final Timeline timeline;
    private final TimeAxis axis;
    private final double millisPerColumn;
    private boolean windows;
    private boolean late;
    private boolean filtered;

    Axis(Timeline timeline) {
      this.timeline = timeline;
      axis = TimeAxis.of(timeline, AXIS / LEAST_GAP);
      millisPerColumn = (double) axis.step().toMillis() * axis.steps() / (AXIS - 6);
    }

    private int column(Instant time) {
      long millis = time.toEpochMilli() - axis.from().toEpochMilli();
      return (int) Math.max(0, Math.min(AXIS - 1, Math.round(millis / millisPerColumn)));
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>(List.of(scale()));
      for (Timeline.Line each : timeline.lines()) {
        lines.addAll(batch(each));
      }
      lines.add("");
      lines.addAll(legend());
      lines.addAll(nowhere());
      return lines;
    }

    private String scale() {
      char[] marks = blank();
      StringBuilder text = new StringBuilder(" ".repeat(LABEL));
      for (Instant time = axis.from(); column(time) < AXIS - 1; time = time.plus(axis.step())) {
        int column = column(time);
        if (text.length() > LABEL && text.length() >= LABEL + column) {
          break;
        }
        String label = axis.label(time);
        if (LABEL + column + label.length() > WIDTH) {
          break;
        }
        text.append(" ".repeat(LABEL + column - text.length())).append(label);
        marks[column] = '+';
      }
      return text + "\n" + line("", marks, '-');
    }

    private static char[] blank() {
      char[] columns = new char[AXIS];
      Arrays.fill(columns, ' ');
      return columns;
    }

    private static String line(String label, char[] columns, char empty) {
      String text = new String(columns).replace(' ', empty);
      return (label + " ".repeat(LABEL - label.length()) + text).stripTrailing();
    }

    private List<String> batch(Timeline.Line line) {
      List<char[]> rows = new ArrayList<>(List.of(withWatermarks(line)));
      List<boolean[]> taken = new ArrayList<>(List.of(new boolean[AXIS + 2]));
      for (Fate each : line.rows()) {
        if (each.row().eventTime() != null) {
          put(rows, taken, column(each.row().eventTime()), mark(each), line);
        }
      }
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        lines.add(line(i == 0 ? "batch " + line.batch().id() : "", rows.get(i), ' '));
      }
      for (char[] each : segments(line)) {
        lines.add(line("", each, ' '));
      }
      return lines;
    }

    private char[] withWatermarks(Timeline.Line line) {
      char[] columns = blank();
      if (Timeline.isKnown(line.batch().lateWatermark())) {
        columns[column(line.batch().lateWatermark())] = ':';
      }
      if (Timeline.isKnown(line.batch().watermark())) {
        columns[column(line.batch().watermark())] = '|';
      }
      return columns;
    }

    private String mark(Fate fate) {
      String number = String.valueOf(fate.row().number());
      late = late || fate.kind() == Fate.Kind.LATE;
      boolean out = fate.kind() == Fate.Kind.LEFT_OUT || fate.kind() == Fate.Kind.DUPLICATE;
      filtered = filtered || out;
      return fate.kind() == Fate.Kind.LATE ? number + "x" : out ? "(" + number + ")" : number;
    }

    private void put(
        List<char[]> rows, List<boolean[]> taken, int column, String mark, Timeline.Line line) {
      int at = Math.min(column, AXIS - mark.length());
      for (int i = 0; ; i++) {
        if (i == rows.size()) {
          rows.add(withWatermarks(line));
          taken.add(new boolean[AXIS + 2]);
        }
        boolean free = true;
        for (int c = at; c <= at + mark.length(); c++) {
          free = free && !taken.get(i)[c];
        }
        if (free) {
          for (int c = 0; c < mark.length(); c++) {
            rows.get(i)[at + c] = mark.charAt(c);
            taken.get(i)[at + c] = true;
          }
          return;
        }
      }
    }

    /** The windows of a batch, those that overlap below each other. */
    private List<char[]> segments(Timeline.Line line) {
      List<char[]> lines = new ArrayList<>();
      List<Integer> ends = new ArrayList<>();
      for (Timeline.Drawn each : line.windows()) {
        windows = true;
        int begin = column(each.window().from());
        int end = Math.max(begin + 2, column(each.window().to()) - 1);
        int free = 0;
        while (free < ends.size() && ends.get(free) >= begin) {
          free++;
        }
        if (free == ends.size()) {
          ends.add(0);
          lines.add(blank());
        }
        ends.set(free, end);
        draw(lines.get(free), begin, Math.min(end, AXIS - 1), each);
      }
      return lines;
    }

    private static void draw(char[] line, int begin, int end, Timeline.Drawn window) {
      Arrays.fill(line, begin, end + 1, window.last() ? '=' : '-');
      line[begin] = '[';
      line[end] = ')';
      String word = window.sent() ? " sent " : window.last() ? " final " : " open ";
      if (word.length() > end - begin - 1) {
        word = word.strip().substring(0, 1);
      }
      int at = begin + 1 + (end - begin - 1 - word.length()) / 2;
      for (int i = 0; i < word.length() && at + i < end; i++) {
        line[at + i] = word.charAt(i);
      }
    }

    private List<String> legend() {
      List<String> parts = new ArrayList<>(List.of("3 row 3"));
      if (late) {
        parts.add("3x late");
      }
      if (filtered) {
        parts.add("(3) left out");
      }
      parts.add("| watermark used");
      parts.add(": the one for late rows");
      if (windows) {
        parts.add("[--) window, open");
        parts.add("[==) final");
      }
      List<String> lines = new ArrayList<>();
      String line = "";
      for (String part : parts) {
        if (!line.isEmpty() && line.length() + 3 + part.length() > WIDTH) {
          lines.add(line);
          line = "";
        }
        line += (line.isEmpty() ? "" : "   ") + part;
      }
      lines.add(line);
      return lines;
    }

    /** The rows that have no place in the drawing. */
    private List<String> nowhere() {
      List<String> numbers = new ArrayList<>();
      for (Fate each : timeline.fates().rows()) {
        if (each.row().batch() >= 0 && each.row().eventTime() == null) {
          numbers.add(String.valueOf(each.row().number()));
        }
      }
      return numbers.isEmpty()
          ? List.of()
          : Refusal.wrap("Without an event time: " + String.join(", ", numbers) + ".");
    }
  }

  /** For a query without event time: when rows were sent, and which batch took them. */
  private static List<String> seconds(Timeline timeline) {
    int first = Math.max(0, timeline.ticks() - MOST_TICKS);
    int last = timeline.ticks();
    List<String> header = new ArrayList<>(List.of("second"));
    for (int tick = first; tick < last; tick++) {
      header.add(String.valueOf(tick + 1));
    }
    List<List<String>> lines = new ArrayList<>();
    for (Timeline.Line line : timeline.lines()) {
      if (line.tick() < first) {
        continue;
      }
      List<String> cells = new ArrayList<>(List.of("batch " + line.batch().id()));
      for (int tick = first; tick < last; tick++) {
        int now = tick;
        String rows =
            numbers(
                line.rows().stream()
                    .filter(each -> each.row().tick() == now)
                    .map(each -> each.row().number())
                    .toList());
        cells.add(rows + (line.tick() == tick ? "*" : ""));
      }
      lines.add(cells);
    }
    List<String> text = new ArrayList<>(TextTable.lines(header, lines, WIDTH));
    text.add("");
    text.add("3 row 3, in the second in which it came   * the batch runs");
    String waiting =
        timeline.fates().rows().stream()
            .filter(each -> each.row().batch() < 0)
            .map(each -> String.valueOf(each.row().number()))
            .collect(joining(", "));
    if (!waiting.isEmpty()) {
      text.addAll(Refusal.wrap("In no batch yet: " + waiting + "."));
    }
    if (first > 0) {
      text.add("The last " + MOST_TICKS + " of " + last + " ticks.");
    }
    return text;
  }

  /** {@code 1,2} as it is, a longer run as {@code 1-5}. */
  private static String numbers(List<Integer> numbers) {
    if (numbers.size() > 2
        && numbers.get(numbers.size() - 1) - numbers.get(0) == numbers.size() - 1) {
      return numbers.get(0) + "-" + numbers.get(numbers.size() - 1);
    }
    return numbers.stream().map(String::valueOf).collect(joining(","));
  }
}
