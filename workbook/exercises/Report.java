package workbook.exercises;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import workbook.drawing.TextTable;
import workbook.session.Refusal;

/**
 * What a check or a scenario saw, step by step.
 *
 * @param steps what was compared, in order
 * @param thrown what ended it before its end; null when nothing did
 */
public record Report(List<Step> steps, Throwable thrown) {

  private static final int WIDTH = 80;

  /** Columns for what was expected and what came, when a table is as wide as it may be. */
  private static final int SEEN = 52;

  /** Of a beginning that both have, what stays before the difference. */
  private static final int CONTEXT = 8;

  /** Whether all came as expected, to the end. */
  public boolean right() {
    return thrown == null && !steps.isEmpty() && steps.stream().allMatch(Step::right);
  }

  /** Whether this row came at some step and was not expected there. */
  public boolean extra(String row) {
    return steps.stream().anyMatch(step -> step.extra().contains(row));
  }

  /** Whether this row was expected at some step and did not come there. */
  public boolean missing(String row) {
    return steps.stream().anyMatch(step -> step.missing().contains(row));
  }

  /** Whether a row that begins so was expected, and one came at an earlier step. */
  public boolean sentEarly(String beginning) {
    for (Step step : steps) {
      if (step.expected().stream().anyMatch(row -> row.startsWith(beginning))) {
        return false;
      }
      if (step.extra().stream().anyMatch(row -> row.startsWith(beginning))) {
        return true;
      }
    }
    return false;
  }

  /** Whether Spark refused the query with a sentence that begins so. */
  public boolean refused(String beginning) {
    return thrown != null && Refusal.of(thrown).sentence().startsWith(beginning);
  }

  /** The first step that went wrong; null when none did. */
  public Step firstWrong() {
    return steps.stream().filter(step -> !step.right()).findFirst().orElse(null);
  }

  /** The last step that went wrong; null when none did. */
  Step lastWrong() {
    return steps.stream().filter(step -> !step.right()).reduce((a, b) -> b).orElse(null);
  }

  /**
   * The steps as a table of at most 80 columns.
   *
   * @param expected the title of the second column
   * @param got the title of the third
   */
  public String table(String expected, String got) {
    return table(expected, got, Map.of());
  }

  /**
   * The steps as a table of at most 80 columns, with other words in its last column.
   *
   * @param marks the words for right, missing, extra and changed that are not these
   */
  String table(String expected, String got, Map<String, String> marks) {
    List<String> header = List.of("", expected, got, "");
    List<String> whole = TextTable.lines(header, rows(marks, false), Integer.MAX_VALUE);
    boolean fits = whole.stream().allMatch(line -> line.length() <= WIDTH);
    return String.join("\n", fits ? whole : TextTable.lines(header, rows(marks, true), WIDTH));
  }

  private List<List<String>> rows(Map<String, String> marks, boolean shortened) {
    List<List<String>> rows = new ArrayList<>();
    for (Step step : steps) {
      String name = step.name();
      for (Step.Line line : step.lines()) {
        int same = shortened ? unseen(line) : 0;
        String mark = marks.getOrDefault(line.mark(), line.mark());
        rows.add(List.of(name, from(same, line.expected()), from(same, line.got()), mark));
        name = "";
      }
    }
    return rows;
  }

  /** How many steps there were, in the table's own words: 8 batches, 3 runs. */
  String count() {
    String word = steps.get(0).name().split(" ")[0];
    boolean same =
        word.matches("batch|run|tick")
            && steps.stream().allMatch(step -> step.name().matches(word + " \\d+"));
    String unit = same ? word : "step";
    String plural = steps.size() == 1 ? "" : unit.equals("batch") ? "es" : "s";
    return steps.size() + " " + unit + plural;
  }

  /** How much of a long line's beginning to leave out, so that the difference is not cut off. */
  private static int unseen(Step.Line line) {
    String expected = line.expected();
    String got = line.got();
    int shorter = Math.min(expected.length(), got.length());
    if (!line.mark().equals("changed") || expected.length() + got.length() <= SEEN) {
      return 0;
    }
    int same = 0;
    while (same < shorter && expected.charAt(same) == got.charAt(same)) {
      same++;
    }
    return same < SEEN / 4 ? 0 : same - CONTEXT;
  }

  private static String from(int start, String text) {
    return start == 0 ? text : "..." + text.substring(start);
  }
}
