package workbook.exercises;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a learner has done: {@code work/progress.txt}, plain text, a line for each exercise, such as
 * {@code 05.1 passed}, and one for each lesson whose scenarios were predicted, such as {@code 05
 * predicted=Silence.java why=Silence.java:1:0}: of its first question why, the choice that is
 * right, 0, or the number of a wrong one in the scenario's file. It is written whole or not at all,
 * and what it can't read it leaves out: {@code check --all} finds out anew what passes. A file of
 * the time when a lesson had one exercise calls it by the lesson's number, and is read as that
 * exercise's. Those of a set from outside are called {@code school/1}, and the set itself {@code
 * school/}.
 */
public final class Progress {

  private static final String NAME = "progress.txt";
  private static final String TITLE = "# The workbook's progress, written by its tools.";
  private static final String NOW = "now";
  private static final String PASSED = "passed";
  private static final String PASSED_BEFORE = "passed-before";
  private static final String HINTS = "hints=";
  private static final String PREDICTED = "predicted=";
  private static final String WHY = "why=";
  private static final Pattern CHOSEN = Pattern.compile("([^:,]+:\\d{1,2}):(\\d{1,2})");

  private final Path file;
  private final Map<Key, Line> lines = new TreeMap<>();
  private Key now;

  /**
   * An exercise, or with 0 for its place the lesson or the set itself.
   *
   * @param set the name of a set from outside; empty for a lesson
   * @param lesson the lesson's number; 0 for a set
   */
  private record Key(String set, int lesson, int place) implements Comparable<Key> {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,4})(?:[.](\\d{1,4}))?");
    private static final Pattern OF_SET = Pattern.compile("([a-z][a-z0-9-]*)/(\\d{1,4})?");
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::set).thenComparingInt(Key::lesson).thenComparingInt(Key::place);

    static Key of(Exercise exercise) {
      return read(exercise.id());
    }

    /** The key that is written so; null for other text. */
    static Key read(String text) {
      Matcher parts = WRITTEN.matcher(text);
      if (parts.matches()) {
        return new Key("", Integer.parseInt(parts.group(1)), number(parts.group(2)));
      }
      Matcher ofSet = OF_SET.matcher(text);
      return ofSet.matches() ? new Key(ofSet.group(1), 0, number(ofSet.group(2))) : null;
    }

    private static int number(String digits) {
      return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** The key that holds what was solved under this one, which may be a lesson's number alone. */
    Key exercise() {
      return place == 0 ? at(1) : this;
    }

    Key lessonItself() {
      return at(0);
    }

    Key at(int other) {
      return new Key(set, lesson, other);
    }

    String id() {
      return set.isEmpty() ? lesson + "." + place : set + "/" + place;
    }

    String written() {
      return set.isEmpty()
          ? String.format(Locale.ROOT, "%02d", lesson) + (place == 0 ? "" : "." + place)
          : set + "/" + (place == 0 ? "" : place);
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Line {
    private boolean passed; // Once at least,
    private boolean passes; // and at the last check.
    private int hints;
    private final TreeSet<String> predicted = new TreeSet<>();
    private final Map<String, Integer> chosen = new TreeMap<>(); // By Silence.java:1.

    String why() {
      return chosen.entrySet().stream()
          .map(each -> each.getKey() + ":" + each.getValue())
          .collect(joining(","));
    }
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

  /** The id of the exercise that was begun or checked last, such as {@code 5.1}; empty for none. */
  public String now() {
    return now == null ? "" : now.id();
  }

  /** Remembers the exercise that is worked on. */
  public void now(Exercise exercise) {
    now = Key.of(exercise);
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
    now = Key.of(exercise);
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

  /** How many scenarios of an exercise's lesson were predicted, right or wrong. */
  public int predicted(Exercise exercise) {
    return lessonOf(exercise).predicted.size();
  }

  /** Whether a scenario was predicted. */
  public boolean predicted(Exercise exercise, Path scenario) {
    return lessonOf(exercise).predicted.contains(scenario.getFileName().toString());
  }

  /**
   * Remembers that a scenario was predicted.
   *
   * @param chosen the choice of each of its questions why: 0 is right
   */
  public void addPredicted(Exercise exercise, Path scenario, List<Integer> chosen) {
    String name = scenario.getFileName().toString();
    lessonOf(exercise).predicted.add(name);
    for (int i = 0; i < chosen.size(); i++) {
      lessonOf(exercise).chosen.put(name + ":" + (i + 1), chosen.get(i));
    }
    write();
  }

  /**
   * What was chosen last at each question why of an exercise's lesson.
   *
   * @return by {@code SCENARIO.java:NUMBER}, the choice as in the scenario's file: 0 is right
   */
  public Map<String, Integer> chosen(Exercise exercise) {
    return Map.copyOf(lessonOf(exercise).chosen);
  }

  /** Scenarios belong to the lesson, not to one of its exercises. */
  private Line lessonOf(Exercise exercise) {
    return line(Key.of(exercise).lessonItself());
  }

  /** Forgets all of an exercise; what was predicted is its lesson's and stays. */
  public void forget(Exercise exercise) {
    lines.remove(Key.of(exercise));
    write();
  }

  /** An exercise has another check, so nobody knows whether it passes; that it did once stays. */
  void checkAnew(Exercise exercise) {
    line(exercise).passes = false;
    write();
  }

  /** No exercise of this set is worked on any more. What was done of it is remembered. */
  void leave(ExerciseSet set) {
    if (now != null && now.set().equals(set.name())) {
      now = null;
    }
    write();
  }

  /**
   * The exercises of a set have other numbers now.
   *
   * @param places the new ones by the old ones; 0 for one that is gone and forgotten
   */
  void move(ExerciseSet set, Map<Integer, Integer> places) {
    Key itself = new Key(set.name(), 0, 0);
    Map<Key, Line> moved = new TreeMap<>();
    places.forEach(
        (from, to) -> {
          Line line = lines.remove(itself.at(from));
          if (line != null && to > 0) {
            moved.put(itself.at(to), line);
          }
        });
    lines.putAll(moved);
    if (now != null && now.set().equals(set.name())) {
      int to = places.getOrDefault(now.place(), now.place());
      now = to == 0 ? null : itself.at(to);
    }
    write();
  }

  private Line line(Exercise exercise) {
    return line(Key.of(exercise));
  }

  private Line line(Key key) {
    return lines.computeIfAbsent(key, any -> new Line());
  }

  private void read(String text) {
    String[] words = text.strip().split("\\s+");
    Key key = Key.read(words[0]);
    if (key == null) {
      return;
    }
    Line line = line(key.exercise());
    for (String word : words) {
      if (word.equals(NOW)) {
        now = key.exercise();
      } else if (word.equals(PASSED)) {
        line.passed = true;
        line.passes = true;
      } else if (word.equals(PASSED_BEFORE)) {
        line.passed = true;
      } else if (word.matches(HINTS + "\\d{1,4}")) {
        line.hints = Integer.parseInt(word.substring(HINTS.length()));
      } else if (word.startsWith(PREDICTED)) {
        line(key.lessonItself())
            .predicted
            .addAll(Arrays.asList(word.substring(PREDICTED.length()).split(",")));
      } else if (word.startsWith(WHY)) {
        Matcher chosen = CHOSEN.matcher(word.substring(WHY.length()));
        while (chosen.find()) {
          line(key.lessonItself()).chosen.put(chosen.group(1), Integer.valueOf(chosen.group(2)));
        }
      }
    }
  }

  private void write() {
    List<String> text = new ArrayList<>(List.of(TITLE));
    if (now != null) {
      line(now);
    }
    lines.forEach(
        (key, line) ->
            text.add(
                key.written()
                    + (line.passed ? " " + (line.passes ? PASSED : PASSED_BEFORE) : "")
                    + (line.hints > 0 ? " " + HINTS + line.hints : "")
                    + (line.predicted.isEmpty()
                        ? ""
                        : " " + PREDICTED + String.join(",", line.predicted))
                    + (line.chosen.isEmpty() ? "" : " " + WHY + line.why())
                    + (key.equals(now) ? " " + NOW : "")));
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
