package workbook.exercises;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One thing that was compared: what had to come, and what came.
 *
 * @param name what it is, such as {@code batch 2}
 * @param sent the rows sent to the query before, as CSV lines
 * @param expected rows as text, such as {@code login, 2}, in any order
 * @param got the rows that came
 */
public record Step(String name, List<String> sent, List<String> expected, List<String> got) {

  static final String NONE = "(no rows)";

  /** What had to come beside what came: one line of the table. */
  record Line(String expected, String got, String mark) {}

  public Step {
    sent = List.copyOf(sent);
    expected = sorted(expected);
    got = sorted(got);
  }

  /** Whether exactly the expected rows came. */
  public boolean right() {
    return expected.equals(got);
  }

  /** The rows that came as lines of two columns, the first of them behind the name. */
  List<List<String>> came() {
    List<List<String>> lines = new ArrayList<>();
    for (String row : got.isEmpty() ? List.of(NONE) : got) {
      lines.add(List.of(lines.isEmpty() ? name : "", row));
    }
    return lines;
  }

  /** The expected rows that did not come, as they are. */
  public List<String> missing() {
    return without(expected, got);
  }

  /** The rows that came and were not expected, as they are. */
  public List<String> extra() {
    return without(got, expected);
  }

  /**
   * The rows side by side: right, missing, extra, or changed where only the end of it differs. No
   * batch where there was one, and the like, is wrong.
   */
  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    List<String> missing = missing();
    List<String> extra = extra();
    for (String row : without(expected, missing)) {
      lines.add(new Line(row, row, "right"));
    }
    for (String row : missing) {
      String other = closest(row, extra);
      extra.remove(other);
      lines.add(
          other == null
              ? new Line(row, got.isEmpty() && lines.isEmpty() ? NONE : "", mark(row, "missing"))
              : new Line(row, other, "changed"));
    }
    for (String row : extra) {
      String instead = expected.isEmpty() && lines.isEmpty() ? NONE : "";
      lines.add(new Line(instead, row, mark(row, "extra")));
    }
    return lines.isEmpty() ? List.of(new Line(NONE, NONE, "right")) : lines;
  }

  /** What is said in the place of rows is no row that could be missing. */
  private static String mark(String row, String mark) {
    return row.equals(Prediction.NO_BATCH) || row.equals(Prediction.REFUSED) ? "wrong" : mark;
  }

  /** The row that begins with the same values; null when none shares the first one. */
  private static String closest(String row, List<String> others) {
    String closest = null;
    int most = 0;
    for (String other : others) {
      int same = Arrays.mismatch(row.split(", "), other.split(", "));
      if (same > most) {
        most = same;
        closest = other;
      }
    }
    return closest;
  }

  private static List<String> sorted(List<String> rows) {
    List<String> sorted = new ArrayList<>(rows);
    Collections.sort(sorted);
    return List.copyOf(sorted);
  }

  /** A row that comes twice and is taken away once stays once. */
  private static List<String> without(List<String> rows, List<String> taken) {
    List<String> rest = new ArrayList<>(rows);
    taken.forEach(rest::remove);
    return rest;
  }
}
