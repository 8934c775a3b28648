package workbook.drawing;

import static java.util.stream.Collectors.joining;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import workbook.hand.Batch;
import workbook.hand.Fate;
import workbook.hand.Fates;
import workbook.hand.Timeline;
import workbook.hand.ValueText;
import workbook.session.Refusal;

/**
 * A query's rows over time as an SVG: event time from left to right, ticks downwards, each row by
 * its number, the windows, and both watermarks as stepped lines. For a query without event time,
 * the seconds of its trigger's clock from left to right.
 */
public final class TimeDrawing {

  private static final int MARGIN = 16;
  private static final int LEFT = 124; // Where the axis begins.
  private static final int RIGHT = Svg.WIDTH - 48;
  private static final double SANS = Svg.SANS * Svg.LARGE;
  private static final int LEAST_STEP = 92; // Between two labels of the axis.
  private static final int MOST_LANES = 12;
  private static final int MOST_MARKS = 150; // In all lanes together.
  private static final int MOST_LEVELS = 3; // Of marks that lie upon each other.
  private static final int MOST_WINDOW_LEVELS = 4;
  private static final int MARK = 28;
  private static final int WINDOW = 29;
  private static final int MOST_SECONDS = 12;
  private static final int ROWS_OUT = 120; // What is said behind a batch.

  private TimeDrawing() {}

  /** The drawing of a whole timeline. */
  public static String svg(Timeline timeline) {
    return svg(timeline, timeline.ticks() - 1);
  }

  /**
   * The drawing up to a tick, over the times of all: from tick to tick it only grows.
   *
   * @param upToTick the last tick that is drawn; 0 is the first
   */
  public static String svg(Timeline timeline, int upToTick) {
    return timeline.hasEventTime()
        ? new EventTimes(timeline, upToTick).svg()
        : seconds(timeline, upToTick);
  }

  /**
   * The seconds of the trigger's clock, for a query with event time, too: when rows were sent, and
   * which batch took them.
   *
   * @param upToTick the last tick that is drawn; 0 is the first
   */
  public static String seconds(Timeline timeline, int upToTick) {
    return new Seconds(timeline, upToTick).svg();
  }

  /** What the lanes of both drawings have in common: one for each micro-batch, downwards. */
  private abstract static class Lanes {

    final Timeline timeline;
    final List<Timeline.Line> all;
    final List<Timeline.Line> lines;
    final Svg svg = new Svg(true);
    final List<String> words = new ArrayList<>();
    final Set<Key> keys = EnumSet.noneOf(Key.class);
    final int upToTick;
    double y = 32;

    Lanes(Timeline timeline, int upToTick) {
      this.timeline = timeline;
      this.upToTick = upToTick;
      all = timeline.lines().stream().filter(each -> each.tick() <= upToTick).toList();
      lines = all.subList(Math.max(0, all.size() - MOST_LANES), all.size());
    }

    void title(String title) {
      svg.text(MARGIN, y, "t", title);
      words.add(Words.sentence(title));
      y += 14;
    }

    /** The frame of a batch, and its name. */
    void lane(Timeline.Line line, double height) {
      Batch batch = line.batch();
      svg.line(MARGIN, y, Svg.WIDTH - MARGIN, y, "g");
      svg.text(MARGIN, y + 22, "o", "batch " + batch.id());
      svg.text(MARGIN, y + 45, "s m", "tick " + (line.tick() + 1));
      if (batch.killed() != null) {
        svg.rect(LEFT - 10, y + 3, Svg.WIDTH - MARGIN - LEFT + 10, height - 6, "q");
        svg.cross(LEFT + 8, y + height - 18, 7, "b");
        svg.text(LEFT + 24, y + height - 12, "o tb x", "killed " + batch.killed());
      }
    }

    /** What the drawing doesn't show, below it. */
    void note(String text) {
      for (String line : Refusal.wrap(text, 76)) {
        y += 24;
        svg.text(MARGIN, y, "s m", line);
      }
      words.add(text);
    }

    void hiddenLanes() {
      if (all.size() > lines.size()) {
        note("The last " + lines.size() + " of " + all.size() + " batches are drawn.");
      }
    }

    void waiting() {
      List<Integer> waiting =
          timeline.fates().rows().stream()
              .filter(each -> each.row().tick() >= 0 && each.row().tick() <= upToTick)
              .map(each -> each.row().number())
              .filter(each -> all.stream().noneMatch(line -> reads(line, each)))
              .toList();
      if (!waiting.isEmpty()) {
        note("No batch has read yet: " + rows(waiting) + ".");
      }
    }

    private static boolean reads(Timeline.Line line, int number) {
      return line.batch().read().stream().anyMatch(each -> each.number() == number);
    }

    /** What the shapes mean, as far as they are there. */
    void legend() {
      y += 20;
      double x = MARGIN;
      for (Key key : keys) {
        double width = 44 + key.text.length() * SANS + 14;
        if (x + width > Svg.WIDTH && x > MARGIN) {
          x = MARGIN;
          y += 32;
        }
        key.draw(svg, x, y + 12);
        svg.text(x + 44, y + 18, "s", key.text);
        x += width;
      }
      y += keys.isEmpty() ? 0 : 32;
    }

    static String rows(List<Integer> numbers) {
      return (numbers.size() == 1 ? "row " : "rows ") + Words.range(numbers);
    }
  }

  /** A shape of the drawing and what it means. */
  private enum Key {
    ROW("row 3"),
    LATE("dropped as late"),
    LEFT_OUT("left out, or a duplicate"),
    USED("watermark used"),
    FOR_LATE("watermark for late rows"),
    OPEN("window, open"),
    FINAL("window, final"),
    KILLED("killed; its rows come again"),
    SENT_IN("row 3 comes; its batch runs");

    private final String text;

    Key(String text) {
      this.text = text;
    }

    void draw(Svg svg, double x, double y) {
      switch (this) {
        case ROW -> svg.row(x + 20, y, 3, Svg.Row.READ);
        case LATE -> svg.row(x + 20, y, 3, Svg.Row.LATE);
        case LEFT_OUT -> svg.row(x + 20, y, 3, Svg.Row.LEFT_OUT);
        case USED -> svg.line(x + 4, y, x + 38, y, "a");
        case FOR_LATE -> svg.line(x + 4, y, x + 38, y, "b d");
        case OPEN -> svg.rect(x + 4, y - 10, 34, 20, "w");
        case FINAL -> svg.rect(x + 4, y - 10, 34, 20, "f");
        case KILLED -> svg.row(x + 20, y, 3, Svg.Row.KILLED);
        case SENT_IN -> svg.row(x + 12, y, 3, Svg.Row.READ).rect(x + 28, y - 11, 12, 22, "f");
        default -> throw new IllegalStateException(name());
      }
    }
  }

  /** The drawing over event time. */
  private static final class EventTimes extends Lanes {

    private record Mark(int number, double x, Svg.Row row, int level) {}

    private record Box(Timeline.Drawn window, double from, double to, int level) {}

    /** A batch's lane, laid out. */
    private record Lane(
        Timeline.Line line, List<Mark> marks, List<Box> boxes, List<String> notes, double height) {

      int levels() {
        return marks.stream().mapToInt(Mark::level).max().orElse(0) + 1;
      }
    }

    private final TimeAxis axis;
    private final Map<String, Set<String>> groups = new TreeMap<>(); // By the window's text.
    private double top;
    private final List<double[]> used = new ArrayList<>(); // A watermark's x, and where.
    private final List<double[]> forLate = new ArrayList<>();

    EventTimes(Timeline timeline, int upToTick) {
      super(timeline, upToTick);
      axis = TimeAxis.of(timeline, (RIGHT - LEFT) / LEAST_STEP);
      for (Fate fate : timeline.fates().rows()) {
        for (String group : fate.groups()) {
          String[] parts = group.split(" ", 2);
          groups
              .computeIfAbsent(parts[0], any -> new TreeSet<>())
              .add(parts.length > 1 ? parts[1] : "");
        }
      }
    }

    private double x(Instant time) {
      return LEFT + axis.place(time) * (RIGHT - LEFT) / axis.steps();
    }

    String svg() {
      title("Event time from left to right, batches downwards");
      y += 26;
      List<Lane> lanes = lines.stream().map(this::laidOut).toList();
      double height = lanes.stream().mapToDouble(Lane::height).sum();
      scale(height);
      top = y;
      for (Lane each : lanes) {
        windows(each);
        y += each.height();
      }
      y = top;
      for (Lane each : lanes) {
        lane(each.line(), each.height());
        watermark(each, each.line().batch().watermark(), used, 0);
        watermark(each, each.line().batch().lateWatermark(), forLate, 0);
        y += each.height();
      }
      svg.line(MARGIN, y, Svg.WIDTH - MARGIN, y, "g");
      for (List<double[]> each : List.of(used, forLate)) {
        if (!each.isEmpty()) {
          svg.steps(each, "u"); // They go through final windows, and have their colour.
        }
      }
      stepped(used, "a", Key.USED);
      stepped(forLate, "b d", Key.FOR_LATE);
      y = top;
      for (Lane each : lanes) {
        marks(each);
        y += each.height();
      }
      legend();
      hiddenLanes();
      date();
      nowhere();
      waiting();
      return svg.end("time", y + MARGIN, "Rows, windows and watermarks over event time", words);
    }

    /** The labels of the axis, and a line down from each. */
    private void scale(double height) {
      for (long i = 0; i <= axis.steps(); i++) {
        Instant time = axis.from().plus(axis.step().multipliedBy(i));
        svg.text(x(time), y - 6, "s c m", axis.label(time));
        svg.line(x(time), y, x(time), y + height, "g");
      }
    }

    private Lane laidOut(Timeline.Line line) {
      int most = Math.max(6, MOST_MARKS / lines.size());
      List<Mark> marks = new ArrayList<>();
      List<Integer> hidden = new ArrayList<>();
      for (Batch.In each : line.batch().read()) {
        if (each.eventTime() == null) {
          continue;
        }
        double x = x(each.eventTime());
        double wide = Svg.radius(each.number()) + 2;
        int level = 0;
        while (overlaps(marks, level, x, wide)) {
          level++;
        }
        if (level < MOST_LEVELS && marks.size() < most) {
          marks.add(new Mark(each.number(), x, row(line, each.number()), level));
        } else {
          hidden.add(each.number());
        }
      }
      List<Box> boxes = new ArrayList<>();
      int hiddenWindows = 0;
      List<Timeline.Drawn> windows = line.batch().runsAgain() ? List.of() : line.windows();
      for (Timeline.Drawn each : windows) {
        double from = x(each.window().from());
        double to = Math.max(from + 14, x(each.window().to()));
        int level = 0;
        while (taken(boxes, level, from, to)) {
          level++;
        }
        if (level < MOST_WINDOW_LEVELS) {
          boxes.add(new Box(each, from, to, level));
        } else {
          hiddenWindows++;
        }
      }
      List<String> notes = new ArrayList<>();
      if (!hidden.isEmpty()) {
        notes.add("and " + Words.count(hidden.size(), "more row"));
      }
      if (hiddenWindows > 0) {
        notes.add("and " + Words.count(hiddenWindows, "more window"));
      }
      Lane lane = new Lane(line, marks, boxes, notes, 0);
      int boxLevels = boxes.stream().mapToInt(Box::level).max().orElse(-1) + 1;
      double height =
          12
              + MARK * lane.levels()
              + WINDOW * boxLevels
              + (notes.isEmpty() ? 0 : 22)
              + (line.batch().killed() == null ? 0 : 24);
      return new Lane(line, marks, boxes, notes, Math.max(58, height));
    }

    private static boolean overlaps(List<Mark> marks, int level, double x, double wide) {
      return marks.stream()
          .anyMatch(
              each ->
                  each.level() == level
                      && Math.abs(each.x() - x) < wide + Svg.radius(each.number()));
    }

    private static boolean taken(List<Box> boxes, int level, double from, double to) {
      return boxes.stream()
          .anyMatch(each -> each.level() == level && from < each.to() - 1 && to > each.from() + 1);
    }

    /** How a row is drawn in a batch: of one that was killed, its fate is not decided. */
    private Svg.Row row(Timeline.Line line, int number) {
      if (line.batch().runsAgain()) {
        return Svg.Row.KILLED;
      }
      Fate.Kind kind =
          timeline.fates().rows().stream()
              .filter(each -> each.row().number() == number)
              .map(Fate::kind)
              .findFirst()
              .orElse(Fate.Kind.READ);
      return switch (kind) {
        case LATE -> Svg.Row.LATE;
        case LEFT_OUT, DUPLICATE -> Svg.Row.LEFT_OUT;
        default -> Svg.Row.READ;
      };
    }

    private void windows(Lane lane) {
      double from = y + 8 + MARK * lane.levels();
      for (Box each : lane.boxes()) {
        boolean last = each.window().last();
        keys.add(last ? Key.FINAL : Key.OPEN);
        double width = each.to() - each.from() - 2;
        double at = from + WINDOW * each.level();
        svg.rect(each.from() + 1, at, width, WINDOW - 4, last ? "f" : "w");
      }
    }

    /** What else a window is grouped by, such as a session's user: where each has but one. */
    private String key(Timeline.Drawn window) {
      boolean each = groups.values().stream().allMatch(all -> all.size() == 1);
      // A session has the name of what it became, or of a row that waits in it.
      List<Fates.Part> names = new ArrayList<>(window.window().parts());
      names.add(0, new Fates.Part(window.window().from(), window.window().to(), 0));
      names.add(
          1,
          new Fates.Part(
              names.stream().map(Fates.Part::from).min(Instant::compareTo).orElseThrow(),
              names.stream().map(Fates.Part::to).max(Instant::compareTo).orElseThrow(),
              0));
      String key =
          names.stream()
              .map(part -> groups.get(text(part)))
              .filter(Objects::nonNull)
              .map(mine -> mine.iterator().next())
              .findFirst()
              .orElse("");
      return each && !key.isEmpty() ? Shown.cut(key, 20) + ": " : "";
    }

    private static String text(Fates.Part window) {
      Row ends = RowFactory.create(Timestamp.from(window.from()), Timestamp.from(window.to()));
      return ValueText.window(ends, false);
    }

    private static String word(Timeline.Drawn window) {
      return window.sent() ? "sent" : window.last() ? "final" : "open";
    }

    /** Where a watermark is in a lane, as far as it stands anywhere yet. */
    private void watermark(Lane lane, Instant time, List<double[]> places, double beside) {
      if (Timeline.isKnown(time)) {
        places.add(new double[] {x(time) + beside, y, y + lane.height()});
      }
    }

    /** A line that goes down through each batch, and steps to the right between two. */
    private void stepped(List<double[]> places, String classes, Key key) {
      if (places.isEmpty()) {
        return;
      }
      keys.add(key);
      svg.steps(places, classes);
    }

    /** The words in the windows: upon the lines, which may go through them. */
    private void named(Lane lane) {
      double from = y + 8 + MARK * lane.levels();
      for (Box each : lane.boxes()) {
        boolean last = each.window().last();
        double width = each.to() - each.from() - 2;
        double at = from + WINDOW * each.level();
        String word = word(each.window());
        String named = key(each.window()) + word;
        word = named.length() * SANS + 6 > width ? word : named;
        if (word.length() * SANS + 6 > width) {
          word = word.substring(0, 1);
        }
        svg.text(each.from() + width / 2 + 1, at + 19, last ? "s c i x j" : "s c x y", word);
      }
    }

    private void marks(Lane lane) {
      Batch batch = lane.line().batch();
      named(lane);
      for (Mark each : lane.marks()) {
        keys.add(
            switch (each.row()) {
              case READ -> Key.ROW;
              case LATE -> Key.LATE;
              case LEFT_OUT -> Key.LEFT_OUT;
              case KILLED -> Key.KILLED;
            });
        svg.row(each.x(), y + 20 + MARK * each.level(), each.number(), each.row());
      }
      if (!lane.notes().isEmpty()) {
        double at = y + lane.height() - (batch.killed() == null ? 10 : 34);
        svg.text(RIGHT, at, "s m e x", String.join(", ", lane.notes()));
      }
      words.add(said(lane));
    }

    /** A lane in words. */
    private String said(Lane lane) {
      Batch batch = lane.line().batch();
      List<String> parts = new ArrayList<>();
      lane.marks().stream()
          .sorted(Comparator.comparingInt(Mark::number))
          .forEach(each -> parts.add(said(each, batch)));
      parts.addAll(lane.notes());
      for (Box each : lane.boxes()) {
        Instant from = each.window().window().from();
        Instant to = each.window().window().to();
        parts.add(
            "window "
                + ValueText.text(from).substring(11)
                + "-"
                + ValueText.text(to).substring(11)
                + " "
                + key(each.window())
                + word(each.window())
                + (each.window().last() && each.window().sent() ? " and final" : ""));
      }
      if (batch.watermark() != null) {
        parts.add("watermark used " + watermark(batch.watermark()));
        parts.add("for late rows " + watermark(batch.lateWatermark()));
      }
      return "Batch "
          + batch.id()
          + " in tick "
          + (lane.line().tick() + 1)
          + (batch.killed() == null ? "" : ", killed " + batch.killed())
          + ": "
          + (parts.isEmpty() ? "nothing" : String.join("; ", parts))
          + ".";
    }

    private static String said(Mark mark, Batch batch) {
      Instant time =
          batch.read().stream()
              .filter(each -> each.number() == mark.number())
              .map(Batch.In::eventTime)
              .findFirst()
              .orElseThrow();
      String fate =
          switch (mark.row()) {
            case READ -> "";
            case LATE -> ", dropped as late";
            case LEFT_OUT -> ", left out";
            case KILLED -> ", to be read again";
          };
      return "row " + mark.number() + " of " + ValueText.text(time).substring(11) + fate;
    }

    private static String watermark(Instant time) {
      return Timeline.isKnown(time) ? ValueText.text(time) : "none yet";
    }

    /** Which day it is, where the axis doesn't say so. */
    private void date() {
      String first = ValueText.text(axis.from()).substring(0, 10);
      Instant end = axis.from().plus(axis.step().multipliedBy(axis.steps()));
      String last = ValueText.text(end).substring(0, 10);
      note(
          first.equals(last)
              ? "All times are of " + first + ", in UTC."
              : "From " + first + " to " + last + ", in UTC.");
    }

    /** The rows that have no place in the drawing. */
    private void nowhere() {
      Set<Integer> numbers = new TreeSet<>();
      for (Timeline.Line line : lines) {
        for (Batch.In each : line.batch().read()) {
          if (each.eventTime() == null) {
            numbers.add(each.number());
          }
        }
      }
      if (!numbers.isEmpty()) {
        note("Without an event time: " + rows(List.copyOf(numbers)) + ".");
      }
    }
  }

  /** The drawing over the seconds of the trigger's clock. */
  private static final class Seconds extends Lanes {

    private final int first;
    private final double width;

    Seconds(Timeline timeline, int upToTick) {
      super(timeline, upToTick);
      first = Math.max(0, upToTick + 1 - MOST_SECONDS);
      width =
          Math.min(110.0, (RIGHT - ROWS_OUT - LEFT) / (double) Math.max(1, upToTick + 1 - first));
    }

    private double x(int tick) {
      return LEFT + (tick - first) * width;
    }

    String svg() {
      title("Seconds of the trigger from left to right, batches downwards");
      y += 26;
      svg.text(MARGIN, y - 6, "s m", "second");
      List<Timeline.Line> shown = lines.stream().filter(each -> each.tick() >= first).toList();
      double height = shown.stream().mapToDouble(Seconds::height).sum();
      for (int tick = first; tick <= upToTick; tick++) {
        svg.text(x(tick) + width / 2, y - 6, "s c m", String.valueOf(tick + 1));
        svg.line(x(tick), y, x(tick), y + height, "g");
      }
      svg.line(x(upToTick + 1), y, x(upToTick + 1), y + height, "g");
      shown.forEach(this::batch);
      svg.line(MARGIN, y, Svg.WIDTH - MARGIN, y, "g");
      legend();
      hiddenLanes();
      if (first > 0) {
        note("The last " + MOST_SECONDS + " of " + (upToTick + 1) + " ticks are drawn.");
      }
      waiting();
      return svg.end("time", y + MARGIN, "Rows and batches, second by second", words);
    }

    private void batch(Timeline.Line line) {
      double height = height(line);
      lane(line, height);
      double runs = x(line.tick()) + width - 16;
      int took = (int) line.batch().duration().toSeconds();
      int began = Math.max(first, line.tick() - took);
      double from = x(began) + width - 16;
      List<String> parts = new ArrayList<>();
      double begin = from;
      for (int tick = first; tick <= line.tick(); tick++) {
        List<Integer> numbers = sentIn(line, tick);
        if (!numbers.isEmpty()) {
          parts.add(rows(numbers) + " sent in second " + (tick + 1));
          begin = Math.min(begin, x(tick) + 8);
        }
      }
      if (begin < from) {
        svg.line(begin, y + 29, from, y + 29, "l d");
      }
      for (int tick = first; tick <= line.tick(); tick++) {
        List<Integer> numbers = sentIn(line, tick);
        if (numbers.size() == 1 && numbers.get(0) < 1000) {
          svg.row(
              x(tick) + 22,
              y + 29,
              numbers.get(0),
              line.batch().runsAgain() ? Svg.Row.KILLED : Svg.Row.READ);
        } else if (!numbers.isEmpty()) {
          String text = Shown.cut(Words.range(numbers), (int) ((width - 30) / 10));
          svg.pill(x(tick) + 8, y + 29, text, !line.batch().runsAgain());
        }
      }
      svg.rect(from, y + 9, runs + 12 - from, 40, line.batch().runsAgain() ? "z" : "f");
      if (took > 0) {
        svg.text((from + runs + 12) / 2, y + 35, "s c i", "slow: " + took + " s");
      }
      keys.add(line.batch().runsAgain() ? Key.KILLED : Key.SENT_IN);
      long out = line.batch().out().size();
      boolean again = line.batch().out().stream().anyMatch(each -> each.mark() == Batch.Mark.AGAIN);
      String said = Words.count(out, "row") + " out" + (again ? ", again" : "");
      svg.text(runs + 20, y + 35, again ? "s tb" : "s m", said);
      words.add(
          "Batch "
              + line.batch().id()
              + (line.batch().killed() == null ? "" : ", killed " + line.batch().killed() + ",")
              + (took == 0
                  ? " runs in second " + (line.tick() + 1)
                  : " is slow and runs from second " + (began + 1) + " to " + (line.tick() + 1))
              + ": "
              + (parts.isEmpty() ? "no rows by hand" : parts.stream().collect(joining("; ")))
              + "; "
              + said
              + ".");
      y += height;
    }

    private static double height(Timeline.Line line) {
      return line.batch().killed() == null ? 58 : 84;
    }

    /** The rows that a batch read, by the tick in which they were sent. */
    private List<Integer> sentIn(Timeline.Line line, int tick) {
      Set<Integer> read = new TreeSet<>();
      line.batch().read().forEach(each -> read.add(each.number()));
      return timeline.fates().rows().stream()
          .filter(each -> each.row().tick() == tick && read.contains(each.row().number()))
          .map(each -> each.row().number())
          .toList();
    }
  }
}
