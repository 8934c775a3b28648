package workbook.exercises;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import workbook.drawing.TextTable;
import workbook.prompt.LessonPage;
import workbook.session.Refusal;

/**
 * A learner's way through the exercises: what the commands, the shell and watch mode do, so that
 * all of them say the same. Each method returns what the learner reads.
 */
public final class Course {

  private static final Pattern OF_SET = Pattern.compile("([a-z][a-z0-9-]*)(?:/(\\d{1,4}))?");
  private static final Pattern REASON = Pattern.compile("(?s)/\\*\\*.*?\\*/\\R");

  private final CheckRun checks = new CheckRun();
  private Author author; // Made when one is asked for.
  private final Path work;
  private final Clock clock;
  private final AddedSets sets;

  /**
   * A learner's way.
   *
   * @param work the folder of the learner's files and progress; null for {@code work} beside {@code
   *     lessons}, or what the system property {@code workbook.work} names
   */
  public Course(Path work) {
    this(work, Clock.systemDefaultZone());
  }

  /**
   * A learner's way, with a clock that says what day it is.
   *
   * @param work the folder, or null, as above
   */
  public Course(Path work, Clock clock) {
    this.clock = clock;
    String named = System.getProperty("workbook.work");
    if (work != null) {
      this.work = work;
    } else if (named != null) {
      this.work = Path.of(named);
    } else {
      this.work = LessonPage.all().get(0).folder().resolve("../../work").normalize();
    }
    sets = new AddedSets(this.work);
  }

  /** The learner's file. */
  public Path file(Exercise exercise) {
    return exercise.copyIn(work);
  }

  /** Starts Spark; see {@link CheckRun#warmUp}. */
  public void warmUp() {
    checks.warmUp();
  }

  /** The progress that is kept beside the learner's files, read anew. */
  public Progress progress() {
    return Progress.in(work);
  }

  /**
   * An exercise by what the learner calls it: {@code 5.2}; {@code 5} for the first of lesson 5 that
   * is not solved; {@code school/2} and {@code school} for those of a set from outside; an empty
   * name for the one that is worked on, or the first that is not solved where none was begun.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Exercise exercise(String name) {
    Progress progress = progress();
    String wanted = name.isEmpty() ? progress.now() : name;
    Matcher ofSet = OF_SET.matcher(wanted);
    if (ofSet.matches()) {
      Optional<ExerciseSet> there = sets.named(ofSet.group(1));
      if (!name.isEmpty() || there.isPresent()) {
        String asked = wanted;
        ExerciseSet set = there.orElseThrow(() -> noExercise(asked));
        return ofSet.group(2) == null
            ? firstOpen(set.exercises(), progress)
            : Exercise.at(set, Integer.parseInt(ofSet.group(2)));
      }
      wanted = ""; // The set that was worked on has been deleted.
    }
    if (wanted.isEmpty()) {
      return firstOpen(Exercise.all(), progress);
    }
    if (!wanted.matches("\\d{1,4}")) {
      return Exercise.id(wanted);
    }
    List<Exercise> ofLesson = Exercise.of(LessonPage.number(Integer.parseInt(wanted)));
    if (ofLesson.isEmpty()) {
      throw new IllegalArgumentException("Lesson " + wanted + " has no exercise to write.");
    }
    return firstOpen(ofLesson, progress);
  }

  private IllegalArgumentException noExercise(String name) {
    List<String> names = sets.all().stream().map(ExerciseSet::name).toList();
    return new IllegalArgumentException(
        "\""
            + name
            + "\" is no exercise: write a lesson's number, such as 5, or 5.2"
            + (names.isEmpty() ? "." : ", or a set's name: " + String.join(", ", names) + "."));
  }

  /** All exercises: those of the lessons, then those of the sets from outside. */
  public List<Exercise> exercises() {
    List<Exercise> all = new ArrayList<>(Exercise.all());
    sets.all().forEach(set -> all.addAll(set.exercises()));
    return all;
  }

  /** What is counted together with an exercise: all of the lessons, or its set from outside. */
  public List<Exercise> countedWith(Exercise exercise) {
    return exercise.set().isFromOutside() ? exercise.set().exercises() : Exercise.all();
  }

  /**
   * The exercises that an author means: all of the lessons, those of a lesson, of a set that was
   * added or of a set's folder, or a single one.
   */
  public List<Exercise> toExamine(String name) {
    Path folder = Path.of(name);
    if (name.isEmpty()) {
      return Exercise.all();
    } else if (name.matches("\\d{1,4}")) {
      return Exercise.of(LessonPage.number(Integer.parseInt(name)));
    } else if (Files.isDirectory(folder.resolve("exercises"))) {
      ExerciseSet set = ExerciseSet.in(folder);
      List<String> form = Author.form(set);
      if (!form.isEmpty()) {
        throw new IllegalArgumentException(String.join("\n", form));
      }
      return set.exercises();
    }
    return sets.named(name).map(ExerciseSet::exercises).orElseGet(() -> List.of(exercise(name)));
  }

  /**
   * Takes a set of exercises from outside; see {@link AddedSets}.
   *
   * @param source a folder, a ZIP or a JAR
   * @param name what to call it; empty for the name of its folder or file
   * @param consent is asked before anything of it runs
   * @param told gets what is to be read meanwhile
   * @return whether it is there now
   * @throws IllegalArgumentException with a sentence when it is no set; then nothing has changed
   */
  public boolean add(Path source, String name, Predicate<String> consent, Consumer<String> told) {
    return sets.add(source, name, consent, author(), told);
  }

  /** Takes a set from outside away again; the learner's own files stay. */
  public String remove(String name) {
    return sets.remove(name);
  }

  private static Exercise firstOpen(List<Exercise> exercises, Progress progress) {
    return exercises.stream()
        .filter(each -> !progress.passed(each))
        .findFirst()
        .orElse(exercises.get(0));
  }

  /** The exercises with their lessons, minutes and states. */
  public String list() {
    return list(exercises().stream().map(List::of).toList());
  }

  /** The same, but a line for each lesson other than the one of this exercise: for a screen. */
  public String list(Exercise here) {
    Map<Object, List<Exercise>> lines = new LinkedHashMap<>();
    for (Exercise each : exercises()) {
      Object line = each.set().equals(here.set()) ? each : each.set();
      lines.computeIfAbsent(line, l -> new ArrayList<>()).add(each);
    }
    return list(List.copyOf(lines.values()));
  }

  /** A line for each exercise that stands alone, and one for those that stand together. */
  private String list(List<List<Exercise>> lines) {
    Progress progress = progress();
    List<List<String>> rows = new ArrayList<>();
    for (List<Exercise> together : lines) {
      Exercise first = together.get(0);
      boolean alone = together.size() == 1;
      int minutes = together.stream().mapToInt(Exercise::minutes).sum();
      long passed = together.stream().filter(progress::passed).count();
      int scenarios = first.scenarios().size(); // Those of the whole lesson.
      rows.add(
          List.of(
              (first.id().equals(progress.now()) ? "> " : "  ")
                  + (alone ? first.id() : first.set().id()),
              first.set().name(),
              alone ? first.name() : together.size() + " exercises",
              minutes + " minutes",
              alone ? state(first, progress) : passed + " passed",
              scenarios == 0 ? "" : progress.predicted(first) + " of " + scenarios));
    }
    List<String> header = List.of("", "lesson", "to write", "time", "state", "played");
    return String.join("\n", TextTable.lines(header, rows, 80));
  }

  /** In a word or two: new, started, passed, or passed before when the last check did not pass. */
  public String state(Exercise exercise) {
    return state(exercise, progress());
  }

  private String state(Exercise exercise, Progress progress) {
    if (progress.passed(exercise)) {
      return progress.passes(exercise) ? "passed" : "passed before";
    }
    return Files.exists(file(exercise)) ? "started" : "new";
  }

  /** Copies the start file into the learner's folder, unless there is one already. */
  public String start(Exercise exercise) {
    progress().now(exercise);
    boolean there = Files.exists(file(exercise));
    if (!there) {
      copyStart(exercise);
    }
    return (there ? "Your file is there already: " : "Your file: ")
        + file(exercise)
        + "\n\n"
        + Refusal.wrapped(exercise.task());
  }

  /** Puts the start file in the place of the learner's, whose text goes to a file beside it. */
  public String reset(Exercise exercise) {
    Path kept = file(exercise).resolveSibling(exercise.name() + ".java.before");
    boolean there = Files.exists(file(exercise));
    try {
      if (there) {
        Files.copy(file(exercise), kept, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file(exercise) + " could not be kept.", e);
    }
    copyStart(exercise);
    progress().forget(exercise);
    progress().now(exercise);
    return Refusal.wrapped(
        file(exercise)
            + " is as it was at the start."
            + (there ? " What you had is in " + kept.getFileName() + "." : ""));
  }

  /** Checks the learner's file, and remembers the verdict. */
  public Verdict check(Exercise exercise) {
    if (!Files.exists(file(exercise))) {
      return new Verdict(
          Verdict.Kind.NOT_YET,
          String.format(
              "There is no %1$s yet.%nTo make it: ./jbang workbook@. start %2$s, or"
                  + " exercise(\"%2$s\") in the shell.",
              file(exercise), exercise.id()),
          0);
    }
    Verdict verdict = checks.check(exercise, file(exercise));
    progress().passed(exercise, verdict.passed());
    return verdict;
  }

  /** The next hint, or all of them when all were shown; none where nothing is left to do. */
  public String hint(Exercise exercise) {
    List<String> hints = exercise.hints();
    Progress progress = progress();
    if (progress.passes(exercise)) {
      return "Yours passes. A solution to compare with: ./jbang workbook@. solution "
          + exercise.id();
    }
    int shown = Math.min(progress.hints(exercise) + 1, hints.size());
    boolean again = progress.hints(exercise) == hints.size();
    if (!again) {
      progress.hints(exercise, shown);
      return Refusal.wrapped("Hint " + shown + " of " + hints.size() + ": " + hints.get(shown - 1));
    }
    StringBuilder all = new StringBuilder("All hints:");
    for (int i = 0; i < hints.size(); i++) {
      all.append("\n").append(Refusal.wrapped((i + 1) + ". " + hints.get(i)));
    }
    return all.toString();
  }

  /** Why the solution is one, in lines of at most 80 columns. */
  public String why(Exercise exercise) {
    return Refusal.wrapped(Exercise.comment(exercise.solution()));
  }

  /** The solution and its reasons. */
  public String solution(Exercise exercise) {
    String code = REASON.matcher(Exercise.read(exercise.solution())).replaceFirst("");
    return why(exercise) + "\n\n" + code.stripTrailing();
  }

  /** The scenario to predict next: the first that was not, or else the first. */
  public Path scenario(Exercise exercise) {
    List<Path> scenarios = exercise.scenarios();
    if (scenarios.isEmpty()) {
      throw new IllegalArgumentException(exercise.set().title() + " has nothing to predict.");
    }
    Progress progress = progress();
    return scenarios.stream()
        .filter(each -> !progress.predicted(exercise, each))
        .findFirst()
        .orElse(scenarios.get(0));
  }

  /**
   * Plays a scenario with somebody who predicts, and then says for which reason: the last words.
   *
   * @throws Prediction.Left when it was left before its end; it doesn't count as predicted then
   */
  public String predict(
      Exercise exercise, Path scenario, Prediction.Asker asker, Why.Chooser chooser) {
    CheckRun.Played played = played(exercise, scenario, asker, chooser);
    if (!played.right() && !exercise.set().isFromOutside()) {
      String name = scenario.getFileName().toString();
      review().missedAgain(List.of(new Item(exercise.number(), name)));
    }
    return played.text();
  }

  /** Plays a scenario, and lets the reasons that were wrong come back. */
  private CheckRun.Played played(
      Exercise exercise, Path scenario, Prediction.Asker asker, Why.Chooser chooser) {
    CheckRun.Played played = checks.play(scenario, asker, chooser);
    progress().addPredicted(exercise, scenario, played.chosen());
    if (exercise.set().isFromOutside()) {
      return played; // What comes back is found by its lesson.
    }
    List<Item> wrong = new ArrayList<>();
    for (int i = 0; i < played.chosen().size(); i++) {
      if (played.chosen().get(i) != 0) {
        wrong.add(Item.question(exercise.number(), scenario, i + 1));
      }
    }
    review().missedAgain(wrong);
    return played;
  }

  /**
   * The test before the lessons, or the one after them: what was not asked yet.
   *
   * @param again forgets the answers that are there
   * @param tell says something before the first question
   * @return the result
   * @throws Prediction.Left when it was left before its end; what was answered is kept
   */
  public String test(Asked when, boolean again, Why.Chooser chooser, Consumer<String> tell)
      throws Exception {
    BeforeAndAfter tests = new BeforeAndAfter(checks, work);
    String result = tests.ask(when, again, chooser, tell);
    review().missed(tests.toReview());
    return result;
  }

  /**
   * Asks what was missed and is due today, for some minutes.
   *
   * @param tell says what stands before a question
   * @throws Prediction.Left when it was left before its end; what was answered is kept
   */
  public String review(Prediction.Asker asker, Why.Chooser chooser, Consumer<String> tell)
      throws Exception {
    Review.Player player =
        (item, scenario) ->
            played(Exercise.of(LessonPage.number(item.lesson())).get(0), scenario, asker, chooser);
    return review().ask(player, chooser, tell);
  }

  /** How many questions and scenarios are due today. */
  public int due() {
    return review().count();
  }

  private Review review() {
    return new Review(checks, work, LocalDate.now(clock));
  }

  /**
   * What a class has answered.
   *
   * @param files the progress of each learner; none for the one that is kept here
   */
  public ForClass report(List<Path> files) {
    ClassReport report =
        new ClassReport(checks, files.isEmpty() ? List.of(work.resolve("progress.txt")) : files);
    return new ForClass(report.text(), report.isWhole());
  }

  /**
   * A report for a teacher.
   *
   * @param whole whether all that the files hold was counted
   */
  public record ForClass(String text, boolean whole) {}

  /** The questions of a lesson that a room can vote on, in order. */
  List<ScenarioVote> votes(int lesson) {
    return ScenarioVote.of(Exercise.of(LessonPage.number(lesson)).get(0).scenarios(), checks);
  }

  /** What is wrong with exercises themselves; see {@link Author#examine(List, BiConsumer)}. */
  public void examine(List<Exercise> exercises, BiConsumer<Exercise, List<String>> told) {
    author().examine(exercises, told);
  }

  /**
   * What a check doesn't see; see {@link Author#mutate}. With the time limit that learners have.
   */
  public Author.Mutated mutate(Exercise exercise) {
    return new Author(checks).mutate(exercise);
  }

  /** What these exercises have, in a table; see {@link Author#table}. */
  public String inventory(List<Exercise> exercises) {
    return author().table(exercises);
  }

  private Author author() {
    if (author == null) {
      author = new Author(new CheckRun(Author.LIMIT_MILLIS));
    }
    return author;
  }

  private void copyStart(Exercise exercise) {
    try {
      Files.createDirectories(file(exercise).getParent());
      Files.copy(exercise.start(), file(exercise), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file(exercise) + " could not be written.", e);
    }
  }
}
