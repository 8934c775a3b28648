package workbook.drawing;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import workbook.hand.Batch;
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
    private final Map<String, String> rows = new LinkedHashMap<>(); // By what they are, a mark.
    private final Set<String> letters = new TreeSet<>(); // For windows with no place for a word.
    private boolean open;
    private boolean last;

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
      lines.addAll(kills(timeline));
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
      return (label + " ".repeat(Math.max(0, LABEL - label.length())) + text).stripTrailing();
    }

    private List<String> batch(Timeline.Line line) {
      List<char[]> rows = new ArrayList<>(List.of(withWatermarks(line)));
      List<boolean[]> taken = new ArrayList<>(List.of(new boolean[AXIS + 2]));
      for (Fate each : line.rows()) {
        if (each.row().eventTime() != null) {
          put(rows, taken, column(each.row().eventTime()), mark(each), line);
        }
      }
      rows.addAll(segments(line));
      boolean killed = line.batch().killed() != null;
      if (killed && rows.size() == 1) {
        rows.add(blank());
      }
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        String label = i == 0 ? label(line.batch()) : i == 1 && killed ? "killed" : "";
        lines.add(line(label, rows.get(i), ' '));
      }
      return lines;
    }

    /** A number of many digits leaves no place for the word. */
    private static String label(Batch batch) {
      String label = "batch " + batch.id();
      return label.length() < LABEL ? label : String.valueOf(batch.id());
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
      boolean late = fate.kind() == Fate.Kind.LATE;
      boolean out = fate.kind() == Fate.Kind.LEFT_OUT || fate.kind() == Fate.Kind.DUPLICATE;
      String mark = late ? number + "x" : out ? "(" + number + ")" : number;
      String what = late ? ", late" : out ? ", left out" : ", at its event time";
      rows.putIfAbsent(what, mark + " row " + number + what);
      return mark;
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
        open = open || !each.last();
        last = last || each.last();
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

    private void draw(char[] line, int begin, int end, Timeline.Drawn window) {
      Arrays.fill(line, begin, end + 1, window.last() ? '=' : '-');
      line[begin] = '[';
      line[end] = ')';
      String word = window.sent() ? " sent " : window.last() ? " final " : " open ";
      if (word.length() > end - begin - 1) {
        String letter = word.strip().substring(0, 1);
        letters.add(letter + word.stripTrailing());
        word = letter;
      }
      int at = begin + 1 + (end - begin - 1 - word.length()) / 2;
      for (int i = 0; i < word.length() && at + i < end; i++) {
        line[at + i] = word.charAt(i);
      }
    }

    private List<String> legend() {
      List<String> parts = new ArrayList<>(rows.values());
      parts.add("| watermark used");
      parts.add(": the one for late rows");
      if (open) {
        parts.add("[--) window, open");
      }
      if (last) {
        parts.add("[==) " + (open ? "" : "window, ") + "final");
      }
      if (!letters.isEmpty()) {
        parts.add(String.join(", ", letters));
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
      String killed = line.batch().killed() == null ? "" : ", killed";
      List<String> cells = new ArrayList<>(List.of("batch " + line.batch().id() + killed));
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
    String legend =
        timeline.fates().rows().stream()
            .filter(each -> each.row().batch() >= 0 && each.row().tick() >= first)
            .map(each -> each.row().number())
            .findFirst()
            .map(number -> number + " row " + number + ", in the second in which it came   ")
            .orElse("");
    text.add(legend + "* the batch runs");
    String waiting =
        timeline.fates().rows().stream()
            .filter(each -> each.row().batch() < 0)
            .map(each -> String.valueOf(each.row().number()))
            .collect(joining(", "));
    if (!waiting.isEmpty()) {
      text.addAll(Refusal.wrap("In no batch yet: " + waiting + "."));
    }
    text.addAll(kills(timeline));
    if (first > 0) {
      text.add("The last " + MOST_TICKS + " of " + last + " ticks.");
    }
    return text;
  }

  /** Where batches were killed, in sentences. */
  private static List<String> kills(Timeline timeline) {
    List<String> lines = new ArrayList<>();
    for (Timeline.Line each : timeline.lines()) {
      Batch batch = each.batch();
      if (batch.killed() != null) {
        boolean again =
            timeline.lines().stream()
                .map(Timeline.Line::batch)
                .anyMatch(other -> other.id() == batch.id() && other.killed() == null);
        lines.addAll(
            Refusal.wrap(
                "Batch "
                    + batch.id()
                    + " was killed "
                    + batch.killed()
                    + (again ? ", and ran again." : ".")));
      }
    }
    return lines;
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
