package workbook.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import workbook.hand.Batch;
import workbook.hand.Comparison;
import workbook.session.Refusal;

/**
 * A comparison as an SVG: a column for each variation, such as the three output modes, and ticks
 * downwards, with the rows that were sent out. What Spark refused is told below.
 */
public final class ComparisonDrawing {

  private static final int MARGIN = 16;
  private static final int LEFT = 90; // Where the first column begins.
  private static final int LINE = 27;
  private static final int MOST_ROWS = 6; // In a cell.
  private static final int MOST_TICKS = 10;
  private static final int MOST_COLUMNS = 4;

  private ComparisonDrawing() {}

  /** The drawing of a comparison. */
  public static String svg(Comparison comparison) {
    return new Work(comparison).svg();
  }

  private static final class Work {

    private final Comparison comparison;
    private final List<Comparison.Variation> shown;
    private final double width;
    private final String date;
    private final Svg svg = new Svg(true);
    private final List<String> words = new ArrayList<>();
    private final Set<Batch.Mark> marks = new TreeSet<>();
    private double y = 32;

    Work(Comparison comparison) {
      this.comparison = comparison;
      List<Comparison.Variation> all = comparison.variations();
      shown = all.subList(0, Math.min(MOST_COLUMNS, all.size()));
      width = (Svg.WIDTH - MARGIN - LEFT) / (double) Math.max(1, shown.size());
      date = Shown.date(shown.stream().flatMap(each -> texts(each).stream()).toList());
    }

    private static List<String> texts(Comparison.Variation variation) {
      return variation.ticks().stream()
          .flatMap(tick -> rows(tick).stream())
          .flatMap(out -> Shown.cells(out.row()).stream())
          .toList();
    }

    private static List<Batch.Out> rows(Comparison.Tick tick) {
      return tick.batches().stream().flatMap(batch -> batch.out().stream()).toList();
    }

    String svg() {
      String title = "What goes out of the same " + Words.count(comparison.ticks(), "tick");
      svg.text(MARGIN, y, "t", title);
      words.add(title + ".");
      y += 14;
      for (int i = 0; i < shown.size(); i++) {
        String name = Shown.cut(shown.get(i).name(), (int) ((width - 20) / 11));
        svg.rect(LEFT + i * width, y, width - 8, 34, "p");
        svg.text(LEFT + i * width + 12, y + 23, "h", name);
      }
      y += 42;
      int ticks = Math.min(MOST_TICKS, comparison.ticks());
      for (int tick = 0; tick < ticks; tick++) {
        tick(tick);
      }
      svg.line(MARGIN, y, Svg.WIDTH - MARGIN, y, "g");
      y += 8;
      shown.stream().filter(each -> each.refusal() != null).forEach(this::refusal);
      legend();
      if (comparison.ticks() > ticks) {
        note("The first " + ticks + " of " + comparison.ticks() + " ticks are drawn.");
      }
      if (comparison.variations().size() > shown.size()) {
        note("And " + (comparison.variations().size() - shown.size()) + " more columns.");
      }
      if (date != null) {
        note("All times are of " + date + ", in UTC.");
      }
      return svg.end("modes", y + MARGIN, title, words);
    }

    private void tick(int tick) {
      int lines = 1;
      for (Comparison.Variation each : shown) {
        if (tick < each.ticks().size()) {
          int rows = rows(each.ticks().get(tick)).size();
          lines = Math.max(lines, Math.min(rows, MOST_ROWS) + (rows > MOST_ROWS ? 1 : 0));
        }
      }
      svg.line(MARGIN, y, Svg.WIDTH - MARGIN, y, "g");
      svg.text(MARGIN, y + 23, "s m", "tick " + (tick + 1));
      for (int i = 0; i < shown.size(); i++) {
        cell(shown.get(i), tick, LEFT + i * width);
      }
      y += 10 + LINE * lines;
    }

    private void cell(Comparison.Variation variation, int tick, double x) {
      String said = variation.name() + ", tick " + (tick + 1) + ": ";
      int ran = variation.ticks().size();
      if (tick == ran && variation.refusal() != null) {
        svg.cross(x + 18, y + 18, 8, "b");
        svg.text(x + 34, y + 23, "o tb", "refused");
        words.add(said + "refused.");
      }
      if (tick >= ran) {
        return;
      }
      Comparison.Tick done = variation.ticks().get(tick);
      List<Batch.Out> rows = rows(done);
      if (rows.isEmpty()) {
        String none = done.waits() ? "waits" : done.batches().isEmpty() ? "no batch" : "no rows";
        svg.text(x + 12, y + 23, "s m", none);
        words.add(said + none + ".");
        return;
      }
      List<String> parts = new ArrayList<>();
      double line = y;
      int columns = (int) ((width - 44) / (Svg.COLUMN * Svg.LARGE));
      for (Batch.Out each : rows.subList(0, Math.min(MOST_ROWS, rows.size()))) {
        List<String> cells =
            Shown.cells(each.row()).stream().map(cell -> Shown.without(date, cell)).toList();
        String text = Shown.line(cells, columns);
        marks.add(each.mark());
        svg.shape(x + 18, line + 18, each.mark().toString());
        svg.text(x + 34, line + 23, "", text);
        parts.add(each.mark() + " " + text);
        line += LINE;
      }
      if (rows.size() > MOST_ROWS) {
        String more = "and " + Words.count(rows.size() - MOST_ROWS, "more row");
        svg.text(x + 12, line + 23, "s m", more);
        parts.add(more);
      }
      words.add(said + String.join("; ", parts) + ".");
    }

    /** Spark's no, as a sentence and an advice. */
    private void refusal(Comparison.Variation variation) {
      List<String> lines =
          Refusal.wrap(variation.refusal().sentence() + " " + variation.refusal().advice(), 72);
      double height = 42 + 24 * lines.size();
      svg.rect(MARGIN, y, Svg.WIDTH - 2 * MARGIN, height, "q");
      svg.cross(MARGIN + 20, y + 20, 8, "b");
      svg.text(MARGIN + 38, y + 26, "h tb", Shown.cut(variation.name() + " is refused", 60));
      for (int i = 0; i < lines.size(); i++) {
        svg.text(MARGIN + 14, y + 52 + 24 * i, "s", Shown.cut(lines.get(i), 80));
      }
      words.add(variation.name() + " is refused: " + String.join(" ", lines));
      y += height + 10;
    }

    private void legend() {
      double x = MARGIN;
      for (Batch.Mark each : marks) {
        svg.mark(x + 10, y + 14, each.toString());
        x += 140;
      }
      y += marks.isEmpty() ? 0 : 28;
    }

    private void note(String text) {
      y += 22;
      svg.text(MARGIN, y, "s m", text);
      words.add(text);
    }
  }
}
