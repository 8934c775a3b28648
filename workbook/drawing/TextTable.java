package workbook.drawing;

import java.util.ArrayList;
import java.util.List;

/** Cells as a plain table, in columns that fit a width. */
public final class TextTable {

  /** A cell that is drawn as a line as wide as its column. */
  public static final String RULE = "\0";

  private static final String GAP = "  ";
  private static final String CUT = "...";
  private static final int LEAST_WIDTH = 10;

  private TextTable() {}

  /** Lays cells out in columns; the widest columns are cut until a line fits the width. */
  public static List<String> lines(List<String> header, List<List<String>> rows, int width) {
    int[] widths = new int[header.size()];
    List<List<String>> all = new ArrayList<>(List.of(header));
    all.addAll(rows);
    for (List<String> cells : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
    }
    shrink(widths, width);
    List<String> lines = new ArrayList<>();
    for (List<String> cells : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = cells.get(i);
        cell = cell.equals(RULE) ? "-".repeat(widths[i]) : cut(cell, widths[i]);
        line.append(i == 0 ? "" : GAP).append(cell).append(" ".repeat(widths[i] - cell.length()));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static void shrink(int[] widths, int width) {
    int total = GAP.length() * (widths.length - 1);
    for (int each : widths) {
      total += each;
    }
    while (total > width) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= LEAST_WIDTH) {
        return;
      }
      widths[widest]--;
      total--;
    }
  }

  private static String cut(String cell, int width) {
    return cell.length() <= width ? cell : cell.substring(0, width - CUT.length()) + CUT;
  }
}
