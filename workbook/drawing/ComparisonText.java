package workbook.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workbook.hand.Comparison;
import workbook.session.Refusal;

/**
 * A comparison as a grid of at most 80 columns: a row for each tick, a column for each variation,
 * in a cell the rows that were sent out. What Spark refused is told below.
 */
public final class ComparisonText {

  private static final int WIDTH = 80;
  private static final Pattern DATE = Pattern.compile("\\b(\\d{4}-\\d\\d-\\d\\d) \\d\\d:");

  private ComparisonText() {}

  /** The text of a comparison. */
  public static String of(Comparison comparison) {
    List<String> names = comparison.variations().stream().map(each -> each.name()).toList();
    List<List<List<String>>> cells =
        comparison.variations().stream().map(ComparisonText::column).toList();
    List<String> lines = fit(comparison.ticks(), names, cells);
    for (Comparison.Variation each : comparison.variations()) {
      if (each.refusal() != null) {
        lines.add("");
        lines.addAll(Refusal.wrap(refusal(each)));
      }
    }
    return String.join("\n", lines);
  }

  private static String refusal(Comparison.Variation variation) {
    int ran = variation.ticks().size();
    return variation.name()
        + (ran == 0 ? "" : ", batch " + ran)
        + ": "
        + variation.refusal().sentence()
        + " "
        + variation.refusal().advice();
  }

  /** The cells of one variation, from the first tick down; shorter when Spark refused. */
  private static List<List<String>> column(Comparison.Variation variation) {
    List<List<String>> column = new ArrayList<>();
    variation.ticks().forEach(tick -> column.add(cell(tick)));
    if (variation.refusal() != null) {
      column.add(List.of("refused"));
    }
    return column;
  }

  private static List<String> cell(Comparison.Tick tick) {
    if (tick.batches().isEmpty()) {
      return List.of(tick.waits() ? "waits" : "no batch");
    }
    List<String> rows = tick.batches().stream().flatMap(batch -> batch.rows().stream()).toList();
    return rows.isEmpty() ? List.of("(no rows)") : rows;
  }

  /**
   * The variations side by side. Where that is too wide, a date that all rows share is left out;
   * where it still is, the variations stand below each other. Nothing but a single long row is cut.
   */
  private static List<String> fit(int ticks, List<String> names, List<List<List<String>>> cells) {
    List<String> lines = grid(ticks, names, cells, Integer.MAX_VALUE);
    if (fits(lines)) {
      return lines;
    }
    Set<String> dates = new TreeSet<>();
    texts(cells).forEach(text -> DATE.matcher(text).results().forEach(d -> dates.add(d.group(1))));
    if (dates.size() == 1) {
      String date = dates.iterator().next();
      lines = grid(ticks, names, without(date, cells), Integer.MAX_VALUE);
      if (fits(lines)) {
        lines.add("");
        lines.add("All times are of " + date + ".");
        return lines;
      }
    }
    return below(ticks, names, cells);
  }

  private static boolean fits(List<String> lines) {
    return lines.stream().allMatch(line -> line.length() <= WIDTH);
  }

  private static Stream<String> texts(List<List<List<String>>> cells) {
    return cells.stream().flatMap(List::stream).flatMap(List::stream);
  }

  private static List<List<List<String>>> without(String date, List<List<List<String>>> cells) {
    String times = "\\b" + date + " (?=\\d\\d:)";
    return cells.stream()
        .map(
            column ->
                column.stream()
                    .map(cell -> cell.stream().map(text -> text.replaceAll(times, "")).toList())
                    .toList())
        .toList();
  }

  /** For each tick the variations, one below the other. */
  private static List<String> below(
      int ticks, List<String> names, List<List<List<String>>> columns) {
    List<List<String>> lines = new ArrayList<>();
    for (int batch = 0; batch < ticks; batch++) {
      lines.add(rule(3));
      String tick = String.valueOf(batch + 1);
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        List<List<String>> column = columns.get(i);
        for (String row : batch < column.size() ? column.get(batch) : List.<String>of()) {
          lines.add(List.of(tick, name, row));
          tick = "";
          name = "";
        }
      }
    }
    return TextTable.lines(List.of("tick", "", "rows"), lines, WIDTH);
  }

  private static List<String> grid(
      int ticks, List<String> names, List<List<List<String>>> columns, int width) {
    List<String> header = new ArrayList<>(List.of("tick"));
    header.addAll(names);
    List<List<String>> lines = new ArrayList<>();
    for (int batch = 0; batch < ticks; batch++) {
      int height = 1;
      for (List<List<String>> column : columns) {
        height = Math.max(height, batch < column.size() ? column.get(batch).size() : 0);
      }
      lines.add(rule(header.size()));
      for (int i = 0; i < height; i++) {
        List<String> line = new ArrayList<>(List.of(i == 0 ? String.valueOf(batch + 1) : ""));
        for (List<List<String>> column : columns) {
          List<String> cell = batch < column.size() ? column.get(batch) : List.of();
          line.add(i < cell.size() ? cell.get(i) : "");
        }
        lines.add(line);
      }
    }
    return new ArrayList<>(TextTable.lines(header, lines, width));
  }

  private static List<String> rule(int columns) {
    List<String> rule = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      rule.add(TextTable.RULE);
    }
    return rule;
  }
}
