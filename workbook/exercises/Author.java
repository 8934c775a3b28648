package workbook.exercises;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import workbook.prompt.LessonPage;
import workbook.session.TempFolder;

/** Proves that an exercise is whole: for people who write lessons, and for the tests. */
public final class Author {

  private static final Pattern SAYS =
      Pattern.compile("Says: (.*?)(?:\\s*(?:<p>)?Asked: (https://\\S+))?");
  private static final Pattern HEADER =
      Pattern.compile("(?m)^//(?:DEPS|REPOS|SOURCES|FILES)\\s+(\\S+)");
  private static final int WIDTH = 80;
  private static final int LEAST_REASONS = 4; // Of a lesson.

  /** A proof may take long on a busy machine, where a learner has one answer checked. */
  public static final long LIMIT_MILLIS = 120_000;

  private final CheckRun checks;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> sentences = new HashSet<>(); // Of one exercise.
  private final Set<ExerciseSet> played = new HashSet<>();
  private final Map<ExerciseSet, Integer> reasons = new ConcurrentHashMap<>(); // Questions why.
  private final Lock turn = new ReentrantLock(true); // Fair: each of two JVMs gets its turn.

  /** Uses this run's warm compiler. */
  public Author(CheckRun checks) {
    this.checks = checks;
  }

  /**
   * Examines an exercise; with the first one of a lesson the lesson's scenarios, too.
   *
   * @return what is wrong with it, each with file and sentence; empty when nothing is
   */
  public List<String> examine(Exercise exercise) {
    problems.clear();
    sentences.clear();
    files(exercise);
    if (problems.isEmpty()) {
      written(exercise);
      if (played.add(exercise.set())) {
        scenarios(exercise);
        twins(exercise);
      }
    }
    return List.copyOf(problems);
  }

  /**
   * Examines exercises of several lessons: those of every second one in another JVM, beside this
   * one, as a check keeps one core busy.
   *
   * @param told gets each exercise with what is wrong with it, one after the other
   * @throws IllegalStateException when the other JVM ended too early
   */
  public void examine(List<Exercise> exercises, BiConsumer<Exercise, List<String>> told) {
    List<ExerciseSet> sets = exercises.stream().map(Exercise::set).distinct().toList();
    List<Exercise> beside =
        exercises.stream().filter(each -> sets.indexOf(each.set()) % 2 == 1).toList();
    if (beside.isEmpty()) {
      exercises.forEach(each -> told.accept(each, examine(each)));
      return;
    }
    AuthorBeside other = AuthorBeside.start(beside);
    CompletableFuture<Void> heard =
        CompletableFuture.runAsync(
            () ->
                other.await(
                    (exercise, found) -> {
                      if (found.reasons() != null) {
                        reasons.put(exercise.set(), found.reasons());
                      }
                      tell(() -> told.accept(exercise, found.problems()));
                    }));
    for (Exercise each : exercises) {
      if (!beside.contains(each)) {
        tell(() -> told.accept(each, examine(each)));
      }
    }
    try {
      heard.join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e);
    }
  }

  /**
   * A check takes standard output for as long as it runs: what the other JVM finds is told between
   * two examinations of this one, or it would be lost.
   */
  private void tell(Runnable examined) {
    turn.lock();
    try {
      examined.run();
    } finally {
      turn.unlock();
    }
  }

  /** How many questions why a set has; null when its scenarios were not played here. */
  Integer reasons(ExerciseSet set) {
    return reasons.get(set);
  }

  /**
   * What a check doesn't see: the solution and the other answers that pass are changed in one place
   * at a time, and each change that still passes is another right answer, or a hole in the check.
   *
   * @return what was tried and what passed; nothing is told of changes that don't compile
   */
  public Mutated mutate(Exercise exercise) {
    List<Path> files = new ArrayList<>(List.of(exercise.solution()));
    files.addAll(exercise.others());
    Path mutated = TempFolder.createInMemory("mutants").resolve(exercise.name() + ".java");
    int tried = 0;
    List<String> passed = new ArrayList<>();
    for (Path file : files) {
      for (Mutants.Mutant mutant : Mutants.of(Exercise.read(file))) {
        NewExercise.write(mutated, mutant.text());
        Verdict verdict = checks.check(exercise, mutated);
        if (verdict.kind() != Verdict.Kind.NOT_COMPILED) {
          tried++;
        }
        if (verdict.passed()) {
          passed.add(file + ":" + mutant.line() + ": " + mutant.change());
        }
      }
    }
    TempFolder.delete(mutated.getParent());
    return new Mutated(tried, passed);
  }

  /**
   * What a check says of changed answers.
   *
   * @param tried how many compile
   * @param passed those that it takes for right, each with file, line and change
   */
  public record Mutated(int tried, List<String> passed) {}

  /** What the sets of these exercises have, each in a row: counted from their files. */
  public String table(List<Exercise> exercises) {
    return Inventory.table(exercises, reasons);
  }

  /** Where people have asked in public about what an exercise's wrong answers get wrong. */
  public static Set<String> asked(Exercise exercise) {
    Set<String> addresses = new TreeSet<>();
    for (Path file : exercise.wrong()) {
      Matcher parts = SAYS.matcher(Exercise.comment(file));
      if (parts.matches() && parts.group(2) != null) {
        addresses.add(parts.group(2));
      }
    }
    return addresses;
  }

  /**
   * What is wrong with the form of a set, which can be told before anything of it runs.
   *
   * @return each with its file or folder; empty when nothing is
   */
  static List<String> form(ExerciseSet set) {
    List<String> problems = new ArrayList<>();
    Map<Integer, Path> numbers = new HashMap<>();
    Map<String, Path> classes = new HashMap<>();
    for (Path folder : Exercise.list(set.exercisesFolder())) {
      Matcher named = Exercise.FOLDER.matcher(folder.getFileName().toString());
      if (!named.matches() || !Files.isDirectory(folder)) {
        problems.add(folder + " is no exercise's folder: a number and a name, as in 1-late-logins");
        continue;
      }
      Path twin = numbers.putIfAbsent(Integer.valueOf(named.group(1)), folder);
      if (twin != null) {
        problems.add(folder + " has the number of " + twin);
      }
      Exercise exercise;
      try {
        exercise = Exercise.in(set, folder);
      } catch (IllegalStateException e) {
        problems.add(e.getMessage());
        continue;
      }
      if (!exercise.name().matches("[A-Z][A-Za-z0-9]*")) {
        problems.add(exercise.check() + " has no name for a class, as in LateLoginsCheck.java");
      }
      twin = classes.putIfAbsent(exercise.name(), folder);
      if (twin != null) {
        problems.add(folder + " has the class of " + twin + ": " + exercise.name());
      }
      problems.addAll(headers(exercise));
    }
    if (problems.isEmpty() && numbers.isEmpty()) {
      problems.add(set.exercisesFolder() + " has no exercise");
    }
    return problems;
  }

  /** The lines with which JBang's scripts ask for what may lie anywhere: a set brings all along. */
  private static List<String> headers(Exercise exercise) {
    List<Path> files =
        new ArrayList<>(List.of(exercise.start(), exercise.check(), exercise.solution()));
    files.addAll(exercise.others());
    files.addAll(exercise.wrong());
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        Matcher asks = HEADER.matcher(Files.isRegularFile(file) ? Exercise.read(file) : "");
        if (asks.find()) {
          problems.add(
              file
                  + " asks for "
                  + asks.group(1)
                  + ": a set can use Java, Spark and the workbook's own classes, and no others");
        }
      } catch (SourceText.Unreadable e) {
        problems.add(e.getMessage());
      }
    }
    return problems;
  }

  private void files(Exercise exercise) {
    Path folder = exercise.folder();
    Set<Path> expected = new TreeSet<>();
    expected.add(exercise.start());
    expected.add(exercise.check());
    expected.add(folder.resolve("hints.md"));
    expected.add(exercise.solution());
    expected.addAll(exercise.wrong());
    expected.addAll(exercise.others());
    for (Path file : expected) {
      require(Files.exists(file), file, "is missing");
    }
    require(exercise.wrong().size() >= 2, folder.resolve("wrong"), "has less than two answers");
    require(
        exercise.set().isFromOutside() || exercise.scenarios().size() >= 2,
        exercise.set().predictFolder(),
        "has less than two");
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .filter(file -> !expected.contains(file))
          .forEach(file -> require(false, file, "is not expected here"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    if (problems.isEmpty()) {
      require(exercise.hints().size() >= 2, folder.resolve("hints.md"), "has less than two hints");
      require(exercise.minutes() > 0, exercise.start(), "doesn't say how many minutes it takes");
      require(!exercise.task().isEmpty(), exercise.start(), "has no // TODO: sentence");
      if (exercise.isBroken()) {
        require(exercise.showsSymptoms(), exercise.start(), "shows no symptoms between /* and */");
        require(!exercise.others().isEmpty(), folder.resolve("others"), "has no second cure");
      }
    }
  }

  /** What is there to be checked: all of it compiled in one go, then checked one by one. */
  private void written(Exercise exercise) {
    List<Path> files = new ArrayList<>(List.of(exercise.start(), exercise.solution()));
    files.addAll(exercise.others());
    files.addAll(exercise.wrong());
    Iterator<Compiler.Result> compiled =
        checks.compileEach(files.stream().map(exercise::compiledWith).toList()).iterator();
    start(exercise, compiled.next());
    solution(exercise, compiled.next());
    for (Path file : exercise.others()) {
      Verdict verdict = checks.check(exercise, file, compiled.next());
      require(verdict.passed(), file, "doesn't pass:\n" + verdict);
    }
    for (Path file : exercise.wrong()) {
      wrong(exercise, file, compiled.next());
    }
  }

  private void start(Exercise exercise, Compiler.Result compiled) {
    Verdict verdict =
        exercise.isBroken()
            ? checks.check(exercise, exercise.start(), compiled)
            : checks.fails(exercise, exercise.start(), compiled);
    Set<Verdict.Kind> fails = Set.of(Verdict.Kind.NOT_YET, Verdict.Kind.THREW);
    require(fails.contains(verdict.kind()), exercise.start(), "must fail, but: " + verdict);
    if (exercise.isBroken()) {
      boolean runs = verdict.kind() == Verdict.Kind.NOT_YET;
      require(runs, exercise.start(), "must run to the check's end, but: " + verdict);
      boolean told = !verdict.text().startsWith(Outcome.NOT_YET);
      require(told, exercise.start(), "has no sentence that says what is seen:\n" + verdict);
    }
  }

  private void wrong(Exercise exercise, Path file, Compiler.Result compiled) {
    String comment = Exercise.comment(file);
    Matcher parts = SAYS.matcher(comment);
    if (!parts.matches()) {
      require(false, file, "has no comment that begins with Says:");
      return;
    }
    String sentence = parts.group(1);
    require(sentences.add(sentence), file, "has the sentence of another one");
    Verdict verdict = checks.check(exercise, file, compiled);
    require(!verdict.passed(), file, "passes");
    require(
        verdict.text().replaceAll("\\s+", " ").contains(sentence),
        file,
        "should be answered with \"" + sentence + "\" but is with:\n" + verdict);
  }

  private void solution(Exercise exercise, Compiler.Result compiled) {
    Path file = exercise.solution();
    List<String> warnings = compiled.problems().stream().map(Compiler.Problem::text).toList();
    require(warnings.isEmpty(), file, "has warnings:\n" + String.join("\n", warnings));
    Verdict verdict = checks.check(exercise, file, compiled);
    require(verdict.passed(), file, "doesn't pass:\n" + verdict);
    require(Exercise.comment(file).length() > 80, file, "doesn't say why in its comment");
  }

  /**
   * A scenario that nobody answers shows what Spark does. Typed as an answer, that must be right:
   * it can be typed, and comes a second time.
   */
  private void scenarios(Exercise exercise) {
    if (exercise.scenarios().isEmpty()) {
      return; // A set from outside need not have any.
    }
    List<List<Path>> twice = new ArrayList<>();
    for (Path file : exercise.scenarios()) {
      twice.addAll(List.of(List.of(file), List.of(file)));
    }
    Iterator<Compiler.Result> compiled = checks.compileEach(twice).iterator();
    int asked = 0;
    for (Path file : exercise.scenarios()) {
      Compiler.Result first = compiled.next();
      List<Step> steps = steps(file, first, (name, sent) -> new Prediction(List.of()));
      Iterator<Step> typed = steps.iterator();
      List<Step> again =
          steps(file, compiled.next(), (name, sent) -> Questions.answer(typed.next().got()));
      String came = came(steps);
      String second = came(again);
      require(came.equals(second), file, "differs:\n" + came + "\n" + second);
      require(again.stream().allMatch(Step::right), file, "takes its own rows for wrong:\n" + came);
      require(
          steps.stream().flatMap(step -> step.got().stream()).noneMatch(this::isSlip),
          file,
          "has a row that nobody could type, as it would be taken for a slip:\n" + came);
      require(!came.isEmpty(), file, "predicts nothing");
      require(
          steps.stream()
              .flatMap(step -> step.got().stream())
              .noneMatch(row -> row.contains(", ") && Questions.text(file).contains(row)),
          file,
          "gives a row away that comes:\n" + came);
      require(
          Questions.text(file).lines().allMatch(line -> line.length() <= WIDTH),
          file,
          "is shown with lines of more than " + WIDTH + " columns");
      asked += reasons(file, first);
    }
    reasons.put(exercise.set(), asked);
    require(
        exercise.set().isFromOutside() || asked >= LEAST_REASONS,
        exercise.set().predictFolder(),
        "asks why less than " + LEAST_REASONS + " times");
  }

  /**
   * Each wrong reason has an experiment, and Spark does in it what the file says.
   *
   * @return how many questions there are
   */
  private int reasons(Path file, Compiler.Result compiled) {
    List<Why> reasons = CheckRun.scenario(file, compiled).reasons();
    questions(file, compiled, reasons);
    return reasons.size();
  }

  /** The questions for the tests before and after; one experiment is for both twins. */
  private void twins(Exercise exercise) {
    if (exercise.set().isFromOutside()) {
      return; // The tests ask about the lessons.
    }
    LessonPage lesson = LessonPage.number(exercise.number());
    List<Path> files = Exercise.twins(lesson);
    Iterator<Compiler.Result> compiled =
        checks.compileEach(files.stream().map(List::of).toList()).iterator();
    for (Path file : files) {
      CheckRun.Asking asked = CheckRun.asking(file, compiled.next());
      List<Why> twins = asked.questions();
      questions(file, asked.compiled(), twins.subList(0, 1));
      Path page = lesson.folder().resolve(asked.page());
      require(Files.exists(page), file, "names the page " + page + ", which is not there");
      Set<String> asks = new HashSet<>();
      for (Why each : twins) {
        require(asks.add(each.question()), file, "asks the same twice");
        require(each.question().endsWith("?"), file, "asks without a question mark");
        Set<String> choices = new HashSet<>();
        each.choices()
            .forEach(
                choice ->
                    require(choices.add(choice.text()), file, "has a choice twice: " + choice));
        require(
            Questions.text(each).lines().allMatch(line -> line.length() <= WIDTH),
            file,
            "is shown with lines of more than " + WIDTH + " columns");
      }
      require(
          exercise.scenarios().stream()
              .noneMatch(scenario -> scenario.getFileName().equals(file.getFileName())),
          file,
          "has the name of a scenario");
    }
  }

  private void questions(Path file, Compiler.Result compiled, List<Why> reasons) {
    for (int i = 0; i < reasons.size(); i++) {
      List<Why.Choice> choices = reasons.get(i).choices();
      String question = "asks \"" + reasons.get(i).question() + "\" ";
      require(choices.size() >= 3, file, question + "with less than three choices");
      require(reasons.get(i).question().endsWith("?"), file, question + "without a question mark");
      require(choices.get(0).experiment() == null, file, question + "and its first is not right");
      for (int k = 1; k < choices.size(); k++) {
        require(choices.get(k).experiment() != null, file, question + "with two right choices");
        Report report = checks.experiment(file, compiled, i, k);
        require(
            report.right(),
            file,
            question
                + "and the experiment for \""
                + choices.get(k).text()
                + "\" shows something else:\n"
                + (report.thrown() == null ? "" : report.thrown() + "\n")
                + (report.steps().isEmpty() ? "nothing" : report.table("said", "came")));
        String sentence = choices.get(k).answer();
        require(sentences.add(sentence), file, "answers two choices with: " + sentence);
      }
    }
  }

  private List<Step> steps(Path scenario, Compiler.Result compiled, Prediction.Asker asker) {
    return checks.play(scenario, asker, compiled).steps();
  }

  private boolean isSlip(String row) {
    return Questions.slip(row).isPresent();
  }

  private static String came(List<Step> steps) {
    return steps.stream()
        .map(step -> step.name() + ": " + step.got())
        .collect(Collectors.joining("\n"));
  }

  private void require(boolean holds, Path file, String what) {
    if (!holds) {
      problems.add(file + " " + what);
    }
  }
}
