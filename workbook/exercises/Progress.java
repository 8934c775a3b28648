package workbook.exercises;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a learner has done: {@code work/progress.txt}, plain text, a line for each exercise. It is
 * written whole or not at all, and what it can't read it leaves out: {@code check --all} finds out
 * anew what passes.
 */
public final class Progress {

  private static final String NAME = "progress.txt";
  private static final String TITLE = "# The workbook's progress, written by its tools.";
  private static final String NOW = "now";
  private static final String PASSED = "passed";
  private static final String PASSED_BEFORE = "passed-before";
  private static final String HINTS = "hints=";
  private static final String PREDICTED = "predicted=";

  private final Path file;
  private final Map<Integer, Line> lines = new TreeMap<>();
  private int now;

  private static final class Line {
    private boolean passed; // Once at least,
    private boolean passes; // and at the last check.
    private int hints;
    private final TreeSet<String> predicted = new TreeSet<>();
  }

  private Progress(Path file) {
    this.file = file;
  }

  /** The progress kept in a folder, such as {@code work}; none is kept yet where it is missing. */
  public static Progress in(Path folder) {
    Progress progress = new Progress(folder.resolve(NAME));
    if (Files.exists(progress.file)) {
      Exercise.read(progress.file).lines().forEach(progress::read);
    }
    return progress;
  }

  /** The number of the exercise that was begun or checked last; 0 for none. */
  public int now() {
    return now;
  }

  /** Remembers the exercise that is worked on. */
  public void now(Exercise exercise) {
    now = exercise.number();
    write();
  }

  /** Whether an exercise has passed once: it stays solved, whatever becomes of the file. */
  public boolean passed(Exercise exercise) {
    return line(exercise).passed;
  }

  /** Whether the last check of an exercise passed. */
  public boolean passes(Exercise exercise) {
    return line(exercise).passes;
  }

  /** Remembers what a check said. */
  public void passed(Exercise exercise, boolean passed) {
    now = exercise.number();
    line(exercise).passes = passed;
    line(exercise).passed |= passed;
    write();
  }

  /** How many hints were shown. */
  public int hints(Exercise exercise) {
    return line(exercise).hints;
  }

  /** Remembers how many hints were shown. */
  public void hints(Exercise exercise, int hints) {
    line(exercise).hints = hints;
    write();
  }

  /** How many scenarios were predicted, right or wrong. */
  public int predicted(Exercise exercise) {
    return line(exercise).predicted.size();
  }

  /** Whether a scenario was predicted. */
  public boolean predicted(Exercise exercise, Path scenario) {
    return line(exercise).predicted.contains(scenario.getFileName().toString());
  }

  /** Remembers that a scenario was predicted. */
  public void addPredicted(Exercise exercise, Path scenario) {
    line(exercise).predicted.add(scenario.getFileName().toString());
    write();
  }

  /** Forgets all of an exercise. */
  public void forget(Exercise exercise) {
    lines.remove(exercise.number());
    write();
  }

  private Line line(Exercise exercise) {
    return lines.computeIfAbsent(exercise.number(), number -> new Line());
  }

  private void read(String text) {
    String[] words = text.strip().split("\\s+");
    if (!words[0].matches("\\d{1,4}")) {
      return;
    }
    int number = Integer.parseInt(words[0]);
    Line line = lines.computeIfAbsent(number, any -> new Line());
    for (String word : words) {
      if (word.equals(NOW)) {
        now = number;
      } else if (word.equals(PASSED)) {
        line.passed = true;
        line.passes = true;
      } else if (word.equals(PASSED_BEFORE)) {
        line.passed = true;
      } else if (word.matches(HINTS + "\\d{1,4}")) {
        line.hints = Integer.parseInt(word.substring(HINTS.length()));
      } else if (word.startsWith(PREDICTED)) {
        line.predicted.addAll(Arrays.asList(word.substring(PREDICTED.length()).split(",")));
      }
    }
  }

  private void write() {
    List<String> text = new ArrayList<>(List.of(TITLE));
    if (now > 0) {
      lines.computeIfAbsent(now, number -> new Line());
    }
    lines.forEach(
        (number, line) ->
            text.add(
                String.format("%02d", number)
                    + (line.passed ? " " + (line.passes ? PASSED : PASSED_BEFORE) : "")
                    + (line.hints > 0 ? " " + HINTS + line.hints : "")
                    + (line.predicted.isEmpty()
                        ? ""
                        : " " + PREDICTED + String.join(",", line.predicted))
                    + (number == now ? " " + NOW : "")));
    try {
      Files.createDirectories(file.getParent());
      Path next = Files.createTempFile(file.getParent(), ".progress", ".txt");
      try {
        Files.write(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(next); // It is there still when no space was left.
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The progress could not be written to " + file + ".", e);
    }
  }
}
