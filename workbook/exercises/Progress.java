package workbook.exercises;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a learner has done: {@code work/progress.txt}, plain text, a line for each exercise, such as
 * {@code 05.1 passed}, and one for each lesson whose scenarios were predicted, such as {@code 05
 * predicted=Silence.java why=Silence.java:1:0}: of its first question why, the choice that is
 * right, 0, or the number of a wrong one in the scenario's file. {@code before=} and {@code after=}
 * are the answers of the two tests, written in the same way, with - for somebody who didn't know;
 * {@code test first=A} says which set the first one asks. What was missed comes back: {@code
 * due=2026-11-30:2:Silence.java:1} says when, and in which box it is, and {@code learnt=} what
 * comes back no more. It is written whole or not at all, and what it can't read it leaves out:
 * {@code check --all} finds out anew what passes. A file of the time when a lesson had one exercise
 * calls it by the lesson's number, and is read as that exercise's. Those of a set from outside are
 * called {@code school/1}, and the set itself {@code school/}.
 */
public final class Progress {

  private static final String NAME = "progress.txt";
  private static final String TITLE = "# The workbook's progress, written by its tools.";
  private static final String NOW = "now";
  private static final String PASSED = "passed";
  private static final String PASSED_BEFORE = "passed-before";
  private static final String HINTS = "hints=";
  private static final String PREDICTED = "predicted=";
  private static final String DUE = "due=";
  private static final String LEARNT = "learnt=";
  private static final String TEST = "test";
  private static final String FIRST = "first=";
  private static final String UNKNOWN = "-";
  private static final Pattern CHOSEN =
      Pattern.compile("(" + Item.NAME + "):(\\d{1,2}|" + UNKNOWN + ")");
  private static final Pattern COMES_BACK =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d):(\\d{1,2}):(" + Item.NAME + ")");

  private final Path file;
  private final Map<Key, Line> lines = new TreeMap<>();
  private final List<String> unread = new ArrayList<>();
  private Key now;
  private int firstSet; // 1 for A, 2 for B, 0 when none was drawn.

  /**
   * When something that was missed comes back.
   *
   * @param box how often it was right since, and one more
   */
  record Due(LocalDate day, int box) {}

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
    private final Map<Asked, Map<String, Integer>> chosen = new EnumMap<>(Asked.class);
    private final Map<String, Due> due = new TreeMap<>();
    private final TreeSet<String> learnt = new TreeSet<>();
    private final Map<String, Integer> places = new TreeMap<>(); // Lines of the file, by answer.

    /** By {@code Silence.java:1}. */
    Map<String, Integer> chosen(Asked when) {
      return chosen.computeIfAbsent(when, any -> new TreeMap<>());
    }

    /** All that concerns questions, each word with a space in front of it. */
    String questions() {
      StringBuilder text = new StringBuilder();
      for (Asked when : Asked.values()) {
        text.append(
            word(
                when.word(),
                chosen(when).entrySet().stream()
                    .map(each -> each.getKey() + ":" + written(each.getValue()))
                    .collect(joining(","))));
      }
      return text
          + word(
              DUE,
              due.entrySet().stream()
                  .map(each -> written(each.getValue()) + ":" + each.getKey())
                  .collect(joining(",")))
          + word(LEARNT, String.join(",", learnt));
    }

    private static String word(String word, String values) {
      return values.isEmpty() ? "" : " " + word + values;
    }

    private static String written(int choice) {
      return choice == Asked.UNKNOWN ? UNKNOWN : String.valueOf(choice);
    }

    private static String written(Due due) {
      return due.day() + ":" + due.box();
    }
  }

  private Progress(Path file) {
    this.file = file;
  }

  /** The progress kept in a folder, such as {@code work}; none is kept yet where it is missing. */
  public static Progress in(Path folder) {
    Progress progress = new Progress(folder.resolve(NAME));
    if (Files.exists(progress.file)) {
      progress.readAll();
    }
    return progress;
  }

  /** A file that somebody has handed in. */
  static Progress of(Path file) {
    Progress progress = new Progress(file);
    progress.readAll();
    return progress;
  }

  private void readAll() {
    List<String> text = Exercise.read(file).lines().toList();
    for (int i = 0; i < text.size(); i++) {
      read(i + 1, text.get(i));
    }
  }

  /** What could not be read, each as {@code LINE: SENTENCE}, with the file's own words in it. */
  List<String> unread() {
    return List.copyOf(unread);
  }

  /** In which line of the file an answer stands; 0 when it was read from none. */
  int lineOf(Asked when, Item item) {
    return line(item).places.getOrDefault(when.word() + item.name(), 0);
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
      lessonOf(exercise).chosen(Asked.LESSON).put(name + ":" + (i + 1), chosen.get(i));
    }
    write();
  }

  /**
   * What was chosen last at each question why of an exercise's lesson.
   *
   * @return by {@code SCENARIO.java:NUMBER}, the choice as in the scenario's file: 0 is right
   */
  public Map<String, Integer> chosen(Exercise exercise) {
    return Map.copyOf(lessonOf(exercise).chosen(Asked.LESSON));
  }

  /** What was chosen last at each of the lessons' questions that was asked then; 0 is right. */
  Map<Item, Integer> chosen(Asked when) {
    Map<Item, Integer> chosen = new TreeMap<>();
    ofLessons(
        (lesson, line) ->
            line.chosen(when)
                .forEach((name, choice) -> chosen.put(new Item(lesson, name), choice)));
    return chosen;
  }

  /** The sets from outside whose questions have answers here. */
  List<String> setsAnswered() {
    return lines.entrySet().stream()
        .filter(each -> !each.getKey().set().isEmpty())
        .filter(each -> !each.getValue().chosen(Asked.LESSON).isEmpty())
        .map(each -> each.getKey().set())
        .distinct()
        .toList();
  }

  private void ofLessons(BiConsumer<Integer, Line> each) {
    lines.forEach(
        (key, line) -> {
          if (key.set().isEmpty()) {
            each.accept(key.lesson(), line);
          }
        });
  }

  /** Remembers an answer of one of the tests, or {@link Asked#UNKNOWN}. */
  void choose(Asked when, Item item, int choice) {
    line(item).chosen(when).put(item.name(), choice);
    write();
  }

  /** Forgets the answers of one of the tests. */
  void forget(Asked when) {
    lines.values().forEach(line -> line.chosen(when).clear());
    write();
  }

  /** Which set the test before the lessons asks: 1 for A, 2 for B, 0 when none was drawn. */
  int firstSet() {
    return firstSet;
  }

  /** Remembers which set was drawn. */
  void firstSet(int set) {
    firstSet = set;
    write();
  }

  /** What comes back, and when. */
  Map<Item, Due> due() {
    Map<Item, Due> due = new TreeMap<>();
    ofLessons(
        (lesson, line) -> line.due.forEach((name, each) -> due.put(new Item(lesson, name), each)));
    return due;
  }

  /** Whether it came back often enough. */
  boolean learnt(Item item) {
    return line(item).learnt.contains(item.name());
  }

  /** Lets these come back. */
  void due(Map<Item, Due> more) {
    more.forEach(
        (item, due) -> {
          line(item).due.put(item.name(), due);
          line(item).learnt.remove(item.name());
        });
    write();
  }

  /** Lets this come back no more. */
  void learn(Item item) {
    line(item).due.remove(item.name());
    line(item).learnt.add(item.name());
    write();
  }

  private Line line(Item item) {
    return line(new Key("", item.lesson(), 0));
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

  private void read(int number, String text) {
    if (text.isBlank() || text.startsWith("#")) {
      return;
    }
    String[] words = text.strip().split("\\s+");
    if (words[0].equals(TEST)) {
      readTest(number, words);
      return;
    }
    Key key = Key.read(words[0]);
    if (key == null) {
      unread.add(number + ": this is no line of a progress file: " + text.strip());
      return;
    }
    Line line = line(key.exercise());
    Line lesson = line(key.lessonItself());
    for (String word : Arrays.asList(words).subList(1, words.length)) {
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
        each(number, word, name -> Item.isName(name) && lesson.predicted.add(name));
      } else if (word.startsWith(LEARNT)) {
        each(number, word, name -> Item.isName(name) && lesson.learnt.add(name));
      } else if (word.startsWith(DUE)) {
        each(number, word, entry -> readDue(lesson, entry));
      } else {
        readChosen(number, lesson, word);
      }
    }
  }

  private void readTest(int number, String[] words) {
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      if (word.equals(FIRST + "A") || word.equals(FIRST + "B")) {
        firstSet = word.endsWith("A") ? 1 : 2;
      } else {
        unread.add(number + ": this word is not known: " + word);
      }
    }
  }

  private void readChosen(int number, Line lesson, String word) {
    for (Asked when : Asked.values()) {
      if (word.startsWith(when.word())) {
        each(number, word, entry -> readChosen(number, when, lesson, entry));
        return;
      }
    }
    unread.add(number + ": this word is not known: " + word);
  }

  private static boolean readChosen(int number, Asked when, Line lesson, String entry) {
    Matcher chosen = CHOSEN.matcher(entry);
    if (!chosen.matches() || !chosen.group(1).contains(":")) {
      return false;
    }
    boolean unknown = chosen.group(2).equals(UNKNOWN);
    int choice = unknown ? Asked.UNKNOWN : Integer.parseInt(chosen.group(2));
    lesson.places.put(when.word() + chosen.group(1), number);
    return lesson.chosen(when).put(chosen.group(1), choice) == null;
  }

  private static boolean readDue(Line lesson, String entry) {
    Matcher back = COMES_BACK.matcher(entry);
    if (!back.matches()) {
      return false;
    }
    try {
      Due due = new Due(LocalDate.parse(back.group(1)), Integer.parseInt(back.group(2)));
      return lesson.due.put(back.group(3), due) == null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Reads the entries behind a word's sign, with commas between them. */
  private void each(int number, String word, Predicate<String> reader) {
    for (String entry : word.substring(word.indexOf('=') + 1).split(",")) {
      if (!reader.test(entry)) {
        unread.add(
            number
                + ": this can't be read, or stands there twice: "
                + word.substring(0, word.indexOf('=') + 1)
                + entry);
      }
    }
  }

  private void write() {
    List<String> text = new ArrayList<>(List.of(TITLE));
    if (now != null) {
      line(now);
    }
    if (firstSet > 0) {
      text.add(TEST + " " + FIRST + (firstSet == 1 ? "A" : "B"));
    }
    lines.forEach(
        (key, line) -> {
          String words =
              (line.passed ? " " + (line.passes ? PASSED : PASSED_BEFORE) : "")
                  + (line.hints > 0 ? " " + HINTS + line.hints : "")
                  + (line.predicted.isEmpty()
                      ? ""
                      : " " + PREDICTED + String.join(",", line.predicted))
                  + line.questions()
                  + (key.equals(now) ? " " + NOW : "");
          if (!words.isEmpty()) {
            text.add(key.written() + words);
          }
        });
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
