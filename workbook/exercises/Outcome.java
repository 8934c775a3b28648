package workbook.exercises;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import workbook.session.Refusal;

/**
 * What a run of a check left.
 *
 * @param subject the check
 * @param report what it compared
 * @param thrown what ended it before its end; null when nothing did
 * @param printed what the learner's code printed
 * @param packageName the package of the learner's class
 */
record Outcome(Check subject, Report report, Throwable thrown, String printed, String packageName) {

  /** How many lines the table and what the batches brought may have, on a screen of 50. */
  private static final int LINES = 38;

  /** How the answer begins where the check has no sentence for a mistake. */
  static final String NOT_YET = "Not yet: ";

  Verdict.Kind kind() {
    if (caused(Leash.Exited.class) != null) {
      return Verdict.Kind.EXITED;
    } else if (thrown instanceof TimeoutException) {
      return Verdict.Kind.ENDLESS;
    } else if (thrown != null && caused(Trial.Unmet.class) == null) {
      return Verdict.Kind.THREW;
    }
    return report.right() ? Verdict.Kind.PASSED : Verdict.Kind.NOT_YET;
  }

  /** What the learner reads. */
  String text(Path file) {
    Verdict.Kind kind = kind();
    if (kind == Verdict.Kind.PASSED) {
      return "Right: " + report.count() + " as expected." + printed;
    }
    String sentence =
        kind == Verdict.Kind.NOT_YET || kind == Verdict.Kind.THREW ? subject.explain(report) : null;
    String problem = sentence == null ? problem(kind, file) : sentence;
    String table = report.steps().isEmpty() ? "" : "\n\n" + report.table("expected", "got");
    return Refusal.wrapped(problem) + brought(lines(table)) + table + printed;
  }

  private String problem(Verdict.Kind kind, Path file) {
    return switch (kind) {
      case EXITED ->
          "Your code calls "
              + caused(Leash.Exited.class).getMessage()
              + ", which would end the workbook, too. Take it out.";
      case ENDLESS ->
          "Stopped: "
              + thrown.getMessage()
              + " Look for a loop that never ends, or for something that is waited for.";
      case THREW -> line(file) + Refusal.of(thrown).sentence() + " " + Refusal.of(thrown).advice();
      default -> {
        Throwable unmet = caused(Trial.Unmet.class);
        yield unmet != null
            ? unmet.getMessage()
            : NOT_YET + report.firstWrong().name() + " is the first that differs.";
      }
    };
  }

  /** The learner's own line that the exception came through; empty when there is none. */
  private String line(Path file) {
    String name = file.getFileName().toString();
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      for (StackTraceElement frame : each.getStackTrace()) {
        if (frame.getClassName().startsWith(packageName + ".")
            && name.equals(frame.getFileName())) {
          return name + ":" + frame.getLineNumber() + ": ";
        }
      }
    }
    return "";
  }

  /**
   * What each batch had read: all up to the first wrong one, whose watermark they have moved, and
   * of those behind it as many as fit on a screen with the table.
   */
  private String brought(int others) {
    List<Step> steps = report.steps();
    if (report.lastWrong() == null || steps.stream().allMatch(step -> step.sent().isEmpty())) {
      return "";
    }
    int first = steps.indexOf(report.firstWrong());
    int width =
        steps.stream()
            .filter(Outcome::isBatch)
            .mapToInt(step -> step.name().length())
            .max()
            .orElse(0);
    StringBuilder brought = new StringBuilder("\n\nEach batch brought (* differs):");
    for (int i = 0; i <= steps.lastIndexOf(report.lastWrong()); i++) {
      Step step = steps.get(i);
      if (isBatch(step)) {
        String rows = rows(step, width);
        if (i > first && lines(brought + rows) + others > LINES) {
          return brought + "\n  ... and more, up to " + report.lastWrong().name();
        }
        brought.append(rows);
      }
    }
    return brought.toString();
  }

  /** Whether it is a query's own step, and not something that a check has compared beside it. */
  private static boolean isBatch(Step step) {
    return !step.sent().isEmpty() || step.name().matches("(batch|tick) \\d+.*");
  }

  private static String rows(Step step, int width) {
    String name = (step.right() ? "  " : "* ") + step.name();
    String left = "\n" + " ".repeat(width + 4);
    String rows = step.sent().isEmpty() ? "(nothing)" : String.join(left, step.sent());
    return "\n" + name + " ".repeat(width + 4 - name.length()) + rows;
  }

  private static int lines(String text) {
    return (int) text.lines().count();
  }

  private Throwable caused(Class<? extends Throwable> type) {
    Throwable each = thrown;
    while (each != null && !type.isInstance(each)) {
      each = each.getCause();
    }
    return each;
  }
}
