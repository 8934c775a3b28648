package exercises;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import workbook.Lesson;
import workbook.TextTable;

/**
 * A learner's way through the exercises: what the commands, the shell and watch mode do, so that
 * all of them say the same. Each method returns what the learner reads.
 */
public final class Course {

  private static final Pattern REASON = Pattern.compile("(?s)/\\*\\*(.*?)\\*/\\R");

  private final CheckRun checks = new CheckRun();

  /** Starts Spark; see {@link CheckRun#warmUp}. */
  public void warmUp() {
    checks.warmUp();
  }

  /** The progress that is kept beside the learner's files, read anew. */
  public Progress progress() {
    Path work = Lesson.all().get(0).folder().resolve("../../work").normalize();
    return Progress.in(work);
  }

  /**
   * The exercise with this number, or the one that is worked on for 0: the first that is not solved
   * where none was begun.
   */
  public Exercise exercise(int number) {
    int wanted = number == 0 ? progress().now() : number;
    if (wanted != 0) {
      return Exercise.number(wanted);
    }
    List<Exercise> all = Exercise.all();
    return all.stream().filter(each -> !progress().passed(each)).findFirst().orElse(all.get(0));
  }

  /** The lessons with their minutes and states. */
  public String list() {
    Progress progress = progress();
    List<List<String>> rows = new ArrayList<>();
    for (Exercise each : Exercise.all()) {
      rows.add(
          List.of(
              (each.number() == progress.now() ? "> " : "  ") + each.number(),
              each.lesson().folder().getFileName().toString().substring(3),
              each.name(),
              each.minutes() + " minutes",
              state(each),
              progress.predicted(each) + " of " + each.scenarios().size()));
    }
    List<String> header = List.of("", "lesson", "to write", "time", "state", "predicted");
    return String.join("\n", TextTable.lines(header, rows, 80));
  }

  /** In a word: new, started or passed. */
  public String state(Exercise exercise) {
    if (progress().passed(exercise)) {
      return "passed";
    }
    return Files.exists(exercise.work()) ? "started" : "new";
  }

  /** Copies the start file into the learner's folder, unless there is one already. */
  public String start(Exercise exercise) {
    progress().now(exercise);
    boolean there = Files.exists(exercise.work());
    if (!there) {
      copyStart(exercise);
    }
    return (there ? "Your file is there already: " : "Your file: ")
        + exercise.work()
        + "\n\n"
        + String.join("\n", workbook.Refusal.wrap(exercise.task()));
  }

  /** Puts the start file in the place of the learner's, whose text goes to a file beside it. */
  public String reset(Exercise exercise) {
    Path kept = exercise.work().resolveSibling(exercise.name() + ".java.before");
    boolean there = Files.exists(exercise.work());
    try {
      if (there) {
        Files.copy(exercise.work(), kept, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(exercise.work() + " could not be kept.", e);
    }
    copyStart(exercise);
    progress().forget(exercise);
    progress().now(exercise);
    return exercise.work()
        + " is as it was at the start."
        + (there ? " What you had is in " + kept.getFileName() + "." : "");
  }

  /** Checks the learner's file, and remembers the verdict. */
  public Verdict check(Exercise exercise) {
    if (!Files.exists(exercise.work())) {
      return new Verdict(
          Verdict.Kind.NOT_YET,
          "There is no " + exercise.work() + " yet: start " + exercise.number() + " makes it.",
          0);
    }
    Verdict verdict = checks.check(exercise, exercise.work());
    progress().passed(exercise, verdict.passed());
    return verdict;
  }

  /** The next hint, or all of them when all were shown. */
  public String hint(Exercise exercise) {
    List<String> hints = exercise.hints();
    Progress progress = progress();
    int shown = Math.min(progress.hints(exercise) + 1, hints.size());
    boolean again = progress.hints(exercise) == hints.size();
    if (!again) {
      progress.hints(exercise, shown);
      return "Hint " + shown + " of " + hints.size() + ": " + hints.get(shown - 1);
    }
    StringBuilder all = new StringBuilder("All hints:");
    for (int i = 0; i < hints.size(); i++) {
      all.append("\n").append(i + 1).append(". ").append(hints.get(i));
    }
    return all.toString();
  }

  /** The solution and its reasons. */
  public String solution(Exercise exercise) {
    String source = Exercise.read(exercise.solution());
    Matcher reason = REASON.matcher(source);
    String why = reason.find() ? reason.group(1).replaceAll("\\s*\\R\\s*\\*\\s?", " ") : "";
    return String.join("\n", workbook.Refusal.wrap(why))
        + "\n\n"
        + reason.replaceFirst("").stripTrailing();
  }

  /** The scenario to predict next: the first that was not, or else the first. */
  public Path scenario(Exercise exercise) {
    List<Path> scenarios = exercise.scenarios();
    if (scenarios.isEmpty()) {
      throw new IllegalArgumentException(
          "Lesson " + exercise.number() + " has nothing to predict.");
    }
    Progress progress = progress();
    return scenarios.stream()
        .filter(each -> !progress.predicted(exercise, each))
        .findFirst()
        .orElse(scenarios.get(0));
  }

  /** Plays a scenario with somebody who predicts: the marks. */
  public String predict(Exercise exercise, Path scenario, Prediction.Asker asker) {
    CheckRun.Played played = checks.play(scenario, asker);
    progress().addPredicted(exercise, scenario);
    return Questions.marks(played);
  }

  /** What is wrong with an exercise itself; see {@link Author}. */
  public List<String> examine(Exercise exercise) {
    return new Author(checks).examine(exercise);
  }

  private static void copyStart(Exercise exercise) {
    try {
      Files.createDirectories(exercise.work().getParent());
      Files.copy(
          exercise.start(), exercise.work(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(exercise.work() + " could not be written.", e);
    }
  }
}
