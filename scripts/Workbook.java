///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Exercises: list, start, check, hint, predict, watch
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS info.picocli:picocli:4.7.7
//DEPS org.ow2.asm:asm:9.9.1
//SOURCES ../lessons/workbook/*.java
//SOURCES ../lessons/exercises/*.java
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto

import exercises.Course;
import exercises.Exercise;
import exercises.Prediction;
import exercises.Questions;
import exercises.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import workbook.Session;

/** The exercises: {@code ./jbang workbook@. start 5}, then {@code ./jbang workbook@. check}. */
@Command(
    name = "workbook",
    version = "workbook 1.0",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {"Exercises that check themselves.", ""},
    footer = {
      "",
      "N is the number of a lesson; without it, the exercise that you began last.",
      "Exit codes: 0 done or passed, 1 not passed, 2 a wrong option."
    },
    subcommands = Workbook.AuthorCommand.class)
public class Workbook {

  private static final BufferedReader IN = new BufferedReader(new InputStreamReader(System.in));

  private final Course course = new Course();

  public static void main(String... args) {
    var command = new CommandLine(new Workbook());
    command.setParameterExceptionHandler(
        (problem, arguments) -> {
          command.getErr().println(problem.getMessage() + "\n--help lists the commands.");
          return 2;
        });
    command.setExecutionExceptionHandler(
        (problem, commandLine, result) -> {
          command.getErr().println(problem.getMessage());
          return problem instanceof IllegalArgumentException ? 2 : 1;
        });
    System.exit(command.execute(args));
  }

  @Command(name = "list", description = "The lessons, their minutes, and how far you are.")
  int list() {
    System.out.println(course.list());
    return 0;
  }

  @Command(name = "start", description = "Copies the exercise of lesson N into work/.")
  int start(@Parameters(paramLabel = "N", defaultValue = "0", arity = "0..1") int number) {
    System.out.println(course.start(course.exercise(number)));
    System.out.println("\nTo check it: ./jbang workbook@. check");
    return 0;
  }

  @Command(name = "check", description = "Compiles and checks your file.")
  int check(
      @Parameters(paramLabel = "N", defaultValue = "0", arity = "0..1") int number,
      @Option(names = "--all", description = "All that you have begun.") boolean all) {
    if (!all) {
      Verdict verdict = course.check(course.exercise(number));
      System.out.println(verdict);
      return verdict.passed() ? 0 : 1;
    }
    int result = 0;
    int now = course.progress().now();
    for (Exercise each : Exercise.all()) {
      if (!course.state(each).equals("new")) {
        Verdict verdict = course.check(each);
        result = verdict.passed() ? result : 1;
        System.out.println("Lesson " + each.number() + ": " + verdict.text() + "\n");
      }
    }
    if (now != 0) {
      course.progress().now(Exercise.number(now));
    }
    System.out.println(course.list());
    return result;
  }

  @Command(name = "hint", description = "A hint, each time a plainer one.")
  int hint(@Parameters(paramLabel = "N", defaultValue = "0", arity = "0..1") int number) {
    System.out.println(course.hint(course.exercise(number)));
    return 0;
  }

  @Command(name = "predict", description = "You say what comes, then Spark does.")
  int predict(@Parameters(paramLabel = "N", defaultValue = "0", arity = "0..1") int number) {
    Exercise exercise = course.exercise(number);
    Path scenario = course.scenario(exercise);
    Session.warmUp(); // While the learner reads.
    System.out.println(Questions.text(scenario) + "\n");
    System.out.println("\n" + course.predict(exercise, scenario, Workbook::ask));
    return 0;
  }

  /** Asks for the rows of one batch, line by line. */
  private static Prediction ask(String name, List<String> sent) throws IOException {
    System.out.println(Questions.question(name));
    List<String> lines = new ArrayList<>();
    for (String line = IN.readLine(); line != null && !line.isBlank(); line = IN.readLine()) {
      lines.add(line);
    }
    return Questions.answer(lines);
  }

  @Command(name = "solution", description = "A solution, and why it is one.")
  int solution(
      @Parameters(paramLabel = "N", defaultValue = "0", arity = "0..1") int number,
      @Option(names = "--now", description = "Before you have one of your own.") boolean now) {
    Exercise exercise = course.exercise(number);
    if (!now && !course.progress().passed(exercise)) {
      System.out.println("It is shown once yours passes; --now shows it before.");
      return 1;
    }
    System.out.println(course.solution(exercise));
    return 0;
  }

  @Command(name = "reset", description = "Puts the start file in the place of yours. It asks.")
  int reset(
      @Parameters(paramLabel = "N", defaultValue = "0", arity = "0..1") int number,
      @Option(names = "--yes", description = "Doesn't ask.") boolean yes)
      throws IOException {
    Exercise exercise = course.exercise(number);
    if (!yes) {
      System.out.print("Replace " + exercise.work() + " by the start file? Type yes: ");
      System.out.flush();
      if (!"yes".equals(IN.readLine())) {
        System.out.println("Nothing was changed.");
        return 1;
      }
    }
    System.out.println(course.reset(exercise));
    return 0;
  }

  /** For people who write lessons. */
  @Command(name = "author", description = "For people who write lessons.")
  static class AuthorCommand {

    @Command(name = "check", description = "Proves that the exercises are whole.")
    int check(@Parameters(paramLabel = "N", defaultValue = "0", arity = "0..1") int number) {
      Course course = new Course();
      List<Exercise> exercises = number == 0 ? Exercise.all() : List.of(Exercise.number(number));
      int problems = 0;
      for (Exercise each : exercises) {
        List<String> found = course.examine(each);
        problems += found.size();
        System.out.printf("%02d %s: %s%n", each.number(), each.name(), found.isEmpty() ? "ok" : "");
        found.forEach(problem -> System.out.println(problem + "\n"));
      }
      return problems == 0 ? 0 : 1;
    }
  }
}
