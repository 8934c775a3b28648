package workbook.exercises;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import workbook.drawing.TextTable;
import workbook.session.Refusal;

/** A scenario as a learner meets it: its text, the questions, and the marks. */
public final class Questions {

  private static final Pattern PLAY =
      Pattern.compile("(?s)public void play\\([^{]*\\{\\R(.*?)\\R  \\}\\R");
  static final String HOW =
      """
      One row a line, its values with commas between them. An empty line ends the
      answer. Instead of rows: none for a batch without rows, no batch when Spark
      runs none at all, refused when Spark will not go on. Ctrl+C leaves.\
      """;

  private static final int CHOICE_WIDTH = 75;

  private static final List<String> WORDS = List.of(Prediction.REFUSED, Prediction.NO_BATCH);

  /** What the prompt says, and what the tables and the ledger do. */
  private static final List<String> NO_ROWS = List.of("none", "no rows", "(no rows)");

  private static final Pattern NULL = Pattern.compile("(?i)(?<![^ ])null(?![^,])");

  /** Missing and extra could be meant of either side here. */
  private static final Map<String, String> MARKS =
      Map.of("missing", "not sent", "extra", "not said");

  private Questions() {}

  /** What is asked, and how to answer. */
  public static String text(Path scenario) {
    return subject(scenario) + "\n\n" + HOW;
  }

  /** What it is about: the class's comment and the body of its method. */
  static String subject(Path scenario) {
    String intro = Exercise.comment(scenario);
    Matcher play = PLAY.matcher(Exercise.read(scenario));
    if (intro.isEmpty() || !play.find()) {
      throw new IllegalStateException(scenario + " has no comment, or no method play.");
    }
    return Refusal.wrapped(intro)
        + "\n\n"
        + play.group(1).stripIndent().indent(2).replaceAll("(?m) +$", "").stripTrailing();
  }

  /** The question before a batch; what was wrong with the last answer stands before it. */
  public static String question(String name) {
    int start = name.lastIndexOf('\n') + 1;
    return name.substring(0, start) + "Which rows, " + name.substring(start) + "?";
  }

  /**
   * Gives the next line that the learner types; null at the end of the input, and {@link
   * Prediction.Left} when the learner goes away.
   */
  public interface Input {
    String line() throws Exception;
  }

  /**
   * Reads an answer, line by line, up to an empty one. An empty line alone is no answer: it may be
   * a slip.
   *
   * @param tell says so to the learner
   * @throws Prediction.Left when the input has ended and there is no answer
   */
  public static Prediction answer(Input input, Consumer<String> tell) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String line = input.line(); line != null; line = input.line()) {
      Optional<String> slip = slip(line);
      if (slip.isPresent()) {
        tell.accept(slip.get());
      } else if (!line.isBlank()) {
        lines.add(line);
      } else if (lines.isEmpty()) {
        tell.accept("Type none if no row comes.");
      } else {
        return answer(lines);
      }
    }
    if (lines.isEmpty()) {
      throw new Prediction.Left();
    }
    return answer(lines);
  }

  /**
   * What to say to {@code login 2} or {@code 0 login}, which is no row of two values, and to {@code
   * nobatch}; nothing to other lines.
   */
  public static Optional<String> slip(String line) {
    if (line.strip().matches("(?i)no[-_]?batch(es)?|no batches")) {
      return Optional.of("Did you mean no batch? It has two words.");
    }
    return line.strip().matches("[^,]+\\s\\d+|\\d+\\s[^,]+")
        ? Optional.of(
            "Type it again with a comma between the values: "
                + line.strip().replaceFirst("(?<=^\\d{1,20})\\s+|\\s+(?=\\d+$)", ", "))
        : Optional.empty();
  }

  /** What to say to an answer with a row that has more or fewer values than the query columns. */
  static Optional<String> slip(Prediction said, int columns) {
    return said.rows().stream()
        .filter(row -> !WORDS.contains(row) && values(row) != columns)
        .findFirst()
        .map(
            row ->
                String.format(
                    Locale.ROOT,
                    "A row has %d %s here, and \"%s\" has %d. Type the whole answer again.",
                    columns,
                    columns == 1 ? "value" : "values",
                    row,
                    values(row)))
        .map(sentence -> Refusal.wrapped(sentence));
  }

  private static int values(String row) {
    return row.split(",", -1).length;
  }

  /**
   * An answer as it was typed.
   *
   * @param lines rows, or one of the words none, no batch, refused
   */
  public static Prediction answer(List<String> lines) {
    List<String> rows = new ArrayList<>();
    for (String line : lines) {
      String row = line.strip().replaceAll("\\s*,\\s*", ", ");
      String word = row.toLowerCase(Locale.ROOT);
      if (!row.isEmpty() && !NO_ROWS.contains(word)) {
        rows.add(WORDS.contains(word) ? word : NULL.matcher(row).replaceAll("NULL"));
      }
    }
    return new Prediction(rows);
  }

  /** A question for the reason, and its choices with their numbers. */
  static String text(Why why) {
    return text(why, List.of());
  }

  /**
   * A question, and its choices with their numbers.
   *
   * @param more what can be chosen beside them
   */
  static String text(Why why, List<String> more) {
    StringBuilder text = new StringBuilder(Refusal.wrapped(why.question()));
    List<String> choices = new ArrayList<>(why.shown().stream().map(Why.Choice::text).toList());
    choices.addAll(more);
    int number = 1;
    for (String each : choices) {
      List<String> lines = Refusal.wrap(each, CHOICE_WIDTH);
      text.append("\n  ").append(number++).append("  ").append(String.join("\n     ", lines));
    }
    return text.toString();
  }

  /**
   * Reads the number of a choice, line by line, up to one that there is.
   *
   * @param tell says to the learner what else was typed
   * @throws Prediction.Left when the input has ended
   */
  public static int choice(Input input, int most, Consumer<String> tell) throws Exception {
    for (String line = input.line(); line != null; line = input.line()) {
      String typed = line.strip();
      int number = typed.matches("\\d{1,2}") ? Integer.parseInt(typed) : 0;
      if (number >= 1 && number <= most) {
        return number;
      }
      tell.accept("Type a number from 1 to " + most + ".");
    }
    throw new Prediction.Left();
  }

  /** What a wrong choice is answered: what was sent, what came, and what that shows. */
  static String shown(Report report, Why.Choice choice) {
    return "Many think so. Look:\n\n"
        + table(report).indent(2)
        + "\n"
        + Refusal.wrapped(choice.answer());
  }

  /** What was sent in an experiment, and what came. */
  static String table(Report report) {
    if (report.thrown() != null) {
      throw new IllegalStateException("The experiment did not end.", report.thrown());
    }
    List<List<String>> lines = new ArrayList<>();
    for (Step step : report.steps()) {
      step.sent().forEach(row -> lines.add(List.of("sent", row)));
      lines.addAll(step.came());
    }
    return String.join(
        "\n", TextTable.lines(lines.get(0), lines.subList(1, lines.size()), CHOICE_WIDTH));
  }

  /** What came, beside what was said. */
  static String marks(Report report) {
    long right = report.steps().stream().filter(Step::right).count();
    String refusal =
        report.thrown() == null ? "" : "\n\n" + "Spark: " + Refusal.of(report.thrown()).sentence();
    return report.table("you said", "Spark sent", MARKS)
        + "\n\n"
        + right
        + " of "
        + report.steps().size()
        + " right."
        + (refusal.isEmpty() ? "" : "\n" + Refusal.wrapped(refusal));
  }
}
