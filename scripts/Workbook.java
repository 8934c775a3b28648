///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Exercises: list, start, check, hint, predict, review, watch
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS info.picocli:picocli:4.7.7
//DEPS org.ow2.asm:asm:9.9.1
//DEPS org.jline:jline:3.30.6
//SOURCES ../workbook/watch/*.java
//SOURCES ../workbook/prompt/*.java
//SOURCES ../workbook/exercises/*.java
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.UnmatchedArgumentException;
import workbook.exercises.Asked;
import workbook.exercises.Author;
import workbook.exercises.CheckRun;
import workbook.exercises.Course;
import workbook.exercises.Exercise;
import workbook.exercises.ExerciseSet;
import workbook.exercises.NewExercise;
import workbook.exercises.Prediction;
import workbook.exercises.Questions;
import workbook.exercises.Verdict;
import workbook.prompt.LessonPage;
import workbook.session.Session;
import workbook.session.StandardOutput;
import workbook.watch.Watch;

/** The exercises: {@code ./jbang workbook@. start 5}, then {@code ./jbang workbook@. check}. */
@Command(
    name = "workbook",
    version = "workbook 1.0",
    scope = CommandLine.ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Exercises that check themselves. Without a command: watch mode, which",
      "checks your file each time you save it.",
      ""
    },
    footer = {
      "",
      "N is an exercise, such as 5.2, or a lesson's number for its first one that",
      "is not solved; without it, the exercise that you began last. Those of a set",
      "that you have added are called by its name: school/2, or school.",
      "Exit codes: 0 done or passed, 1 not passed, 2 a wrong option."
    },
    subcommands = {Workbook.Doctor.class, Workbook.Prefetch.class, Workbook.AuthorCommand.class})
public class Workbook implements Callable<Integer> {

  private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
  private final boolean terminal;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      scope = CommandLine.ScopeType.INHERIT,
      description = "The folder of your files. Default: work")
  void work(Path folder) {
    course = new Course(folder, clock);
  }

  private final Clock clock;
  private Course course;

  private Workbook(boolean terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  public static void main(String... args) {
    StandardOutput.exit(commandLine().execute(args));
  }

  /** The command with its sentences for wrong options and failures. */
  static CommandLine commandLine() {
    return commandLine(System.console() != null, Clock.systemDefaultZone());
  }

  /**
   * The same command.
   *
   * @param terminal whether somebody is there to be asked
   * @param clock says what day it is
   */
  static CommandLine commandLine(boolean terminal, Clock clock) {
    var command = new CommandLine(new Workbook(terminal, clock));
    command.setParameterExceptionHandler(
        (problem, arguments) -> {
          command.getErr().println(told(problem));
          command.getErr().println("--help lists the commands.");
          return 2;
        });
    command.setExecutionExceptionHandler(
        (problem, commandLine, result) -> {
          if (!StandardOutput.isEnding()) {
            command.getErr().println(problem.getMessage());
          }
          return problem instanceof IllegalArgumentException ? 2 : 1;
        });
    return command;
  }

  /** A word that is no command is called so; picocli calls it an unmatched argument. */
  private static String told(ParameterException problem) {
    boolean first = problem.getCommandLine().getParent() == null;
    if (first && problem instanceof UnmatchedArgumentException word && !word.isUnknownOption()) {
      List<String> alike = word.getSuggestions();
      return "There is no command '"
          + word.getUnmatched().get(0)
          + "'."
          + (alike.isEmpty() ? "" : " Did you mean " + String.join(" or ", alike) + "?");
    }
    var alike = new StringWriter();
    UnmatchedArgumentException.printSuggestions(problem, new PrintWriter(alike, true));
    return (problem.getMessage() + "\n" + alike).strip();
  }

  private Course course() {
    if (course == null) {
      course = new Course(null, clock);
    }
    return course;
  }

  @Override
  public Integer call() throws Exception {
    Watch.run(course());
    return 0;
  }

  @Command(name = "list", description = "The lessons, their minutes, and how far you are.")
  int list() {
    System.out.println(course().list());
    return 0;
  }

  @Command(name = "start", description = "Copies exercise N into work/.")
  int start(@Parameters(paramLabel = "N", defaultValue = "", arity = "0..1") String name) {
    System.out.println(course().start(course().exercise(name)));
    System.out.println("\nTo check it: ./jbang workbook@. check");
    return 0;
  }

  @Command(name = "check", description = "Compiles and checks your file.")
  int check(
      @Parameters(paramLabel = "N", defaultValue = "", arity = "0..1") String name,
      @Option(names = "--all", description = "All that you have begun.") boolean all) {
    if (!all) {
      Exercise exercise = course().exercise(name);
      Verdict verdict = course().check(exercise);
      System.out.println(verdict);
      if (verdict.passed()) {
        System.out.println("\n" + course().why(exercise));
        System.out.println("\nA solution to compare with: ./jbang workbook@. solution");
      }
      return verdict.passed() ? 0 : 1;
    }
    int result = 0;
    String now = course().progress().now();
    for (Exercise each : course().exercises()) {
      if (!course().state(each).equals("new")) {
        Verdict verdict = course().check(each);
        result = verdict.passed() ? result : 1;
        System.out.println("Exercise " + each.id() + ": " + verdict.text() + "\n");
      }
    }
    if (!now.isEmpty()) {
      course().progress().now(course().exercise(now));
    }
    System.out.println(course().list());
    return result;
  }

  @Command(name = "hint", description = "A hint, each time a plainer one.")
  int hint(@Parameters(paramLabel = "N", defaultValue = "", arity = "0..1") String name) {
    System.out.println(course().hint(course().exercise(name)));
    return 0;
  }

  @Command(name = "predict", description = "You say what comes, then Spark does.")
  int predict(@Parameters(paramLabel = "N", defaultValue = "", arity = "0..1") String name) {
    Exercise exercise = course().exercise(name);
    Path scenario = course().scenario(exercise);
    Session.warmUp(); // While the learner reads.
    System.out.println(Questions.text(scenario) + "\n");
    System.out.println("\n" + course().predict(exercise, scenario, this::ask, this::choose));
    return 0;
  }

  @Command(name = "review", description = "Five minutes of what you missed.")
  int review() throws Exception {
    System.out.println("\n" + course().review(this::ask, this::choose, System.out::println));
    return 0;
  }

  @Command(name = "test", description = "20 questions, --before the lessons or --after.")
  int test(
      @Option(names = "--before", description = "Before you read the lessons.") boolean before,
      @Option(names = "--after", description = "After them: twins of the same questions.")
          boolean after,
      @Option(names = "--again", description = "Forgets your answers to it.") boolean again)
      throws Exception {
    if (before == after) {
      throw new IllegalArgumentException(
          "There are two tests: type test --before or test --after, one of them.");
    }
    Asked when = before ? Asked.BEFORE : Asked.AFTER;
    System.out.println("\n" + course().test(when, again, this::choose, System.out::println));
    return 0;
  }

  @Command(name = "report", description = "For a teacher: what was missed, how often.")
  int report(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..*",
              description = "Each learner's progress.txt. Default: yours.")
          List<Path> files) {
    Course.ForClass report = course().report(files == null ? List.of() : files);
    System.out.println(report.text());
    return report.whole() ? 0 : 1;
  }

  /** Asks for a number. */
  private int choose(String text, int most) throws Exception {
    System.out.println("\n" + text);
    return Questions.choice(in::readLine, most, System.out::println);
  }

  /** Asks for the rows of one batch, line by line. */
  private Prediction ask(String name, List<String> sent) throws Exception {
    System.out.println(Questions.question(name));
    return Questions.answer(in::readLine, System.out::println);
  }

  @Command(name = "solution", description = "A solution, and why it is one.")
  int solution(
      @Parameters(paramLabel = "N", defaultValue = "", arity = "0..1") String name,
      @Option(names = "--now", description = "Before you have one of your own.") boolean now) {
    Exercise exercise = course().exercise(name);
    if (!now && !course().progress().passed(exercise)) {
      System.out.println("It is shown once yours passes; --now shows it before.");
      return 1;
    }
    System.out.println(course().solution(exercise));
    return 0;
  }

  @Command(name = "reset", description = "Puts the start file in the place of yours. It asks.")
  int reset(
      @Parameters(paramLabel = "N", defaultValue = "", arity = "0..1") String name,
      @Option(names = "--yes", description = "Doesn't ask.") boolean yes)
      throws IOException {
    Exercise exercise = course().exercise(name);
    if (!yes) {
      System.out.print("Replace " + course().file(exercise) + " by the start file? Type yes: ");
      System.out.flush();
      if (!"yes".equals(in.readLine())) {
        System.out.println("Nothing was changed.");
        return 1;
      }
    }
    System.out.println(course().reset(exercise));
    return 0;
  }

  @Command(
      name = "add",
      description = "Takes exercises from outside: a folder, a ZIP or a JAR. It asks.")
  int add(
      @Parameters(paramLabel = "DIR|ZIP|JAR") Path source,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "What to call them.",
              defaultValue = "")
          String name,
      @Option(names = "--yes", description = "Doesn't ask.") boolean yes) {
    return course().add(source, name, question -> consents(question, yes), System.out::println)
        ? 0
        : 1;
  }

  /** Whoever is not there can't say yes to code that will run. */
  private boolean consents(String question, boolean yes) {
    System.out.println(question);
    if (yes) {
      return true;
    } else if (!terminal) {
      System.out.println("Nobody can be asked, as this is no terminal: --yes says that you agree.");
      return false;
    }
    System.out.print("Prove it and take it? (y/N) ");
    System.out.flush();
    try {
      String answer = in.readLine();
      return answer != null && answer.strip().matches("(?i)y|yes");
    } catch (IOException e) {
      throw new UncheckedIOException("The answer could not be read.", e);
    }
  }

  @Command(name = "remove", description = "Takes such exercises away; your files stay.")
  int remove(@Parameters(paramLabel = "NAME") String name) {
    System.out.println(course().remove(name));
    return 0;
  }

  /** Looks at the machine; each line says ok or what to do. */
  @Command(
      name = "doctor",
      description = "Looks at this machine: each line says ok, or what to do.")
  static class Doctor implements Callable<Integer> {

    private static final long LEAST_FREE_BYTES = 1L << 30;

    private boolean well = true;

    @Override
    public Integer call() throws IOException {
      line("Java", "17".equals(System.getProperty("java.specification.version")), "use a JDK 17");
      line("compiler", ToolProvider.getSystemJavaCompiler() != null, "install a JDK, not a JRE");
      line("options", opened(), "start with ./jbang workbook@., which gives Java its options");
      disk("temporary files", Path.of(System.getProperty("java.io.tmpdir")));
      disk("this folder", Path.of(""));
      line("files here", Files.isWritable(Path.of("").toAbsolutePath()), "copy the workbook");
      line("loopback", free(0), "no port of 127.0.0.1 can be opened: look at the firewall");
      line("port 9999", free(9999), "taken: use --port in the socket examples");
      line("port 4040", free(4040), "taken: Spark's page takes the next one");
      String columns = System.getenv("COLUMNS");
      boolean wide = columns == null || !columns.matches("\\d+") || Integer.parseInt(columns) >= 80;
      line("terminal", wide, "make it 80 columns wide");
      try {
        new CheckRun().warmUp();
        line("Spark", true, "");
      } catch (IllegalStateException e) {
        line("Spark", false, e.getMessage() + (e.getCause() == null ? "" : " " + e.getCause()));
      }
      return well ? 0 : 1;
    }

    private void line(String what, boolean holds, String otherwise) {
      System.out.printf("%-16s %s%n", what, holds ? "ok" : otherwise);
      well &= holds;
    }

    private void disk(String what, Path folder) throws IOException {
      long bytes = Files.getFileStore(folder.toAbsolutePath()).getUsableSpace();
      line(what, bytes > LEAST_FREE_BYTES, (bytes >> 20) + " MB free: make room for 1 GB");
    }

    private static boolean opened() {
      return Object.class.getModule().isOpen("sun.nio.ch", Doctor.class.getModule());
    }

    private static boolean free(int port) {
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.isBound();
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** Fetches what all commands need, so that a class can work without a network. */
  @Command(name = "prefetch", description = "Fetches all that the lessons need, once.")
  static class Prefetch implements Callable<Integer> {

    // It would run all of itself: the tests have no --help.
    private static final Set<String> NOT_FOR_LEARNERS = Set.of("test");

    @Override
    public Integer call() throws Exception {
      List<String> failed = new ArrayList<>();
      for (String alias : aliases()) {
        System.out.printf("%-18s ", alias);
        System.out.flush();
        String error = jbang("run", alias + "@.", "--help");
        String offline = error.isEmpty() ? jbang("--offline", "run", alias + "@.", "--help") : "";
        System.out.println(
            error.isEmpty() && offline.isEmpty() ? "ok" : "failed: " + error + offline);
        if (!error.isEmpty() || !offline.isEmpty()) {
          failed.add(alias);
        }
      }
      System.out.println(
          failed.isEmpty() ? "All of them start without a network now." : "Failed: " + failed);
      return failed.isEmpty() ? 0 : 1;
    }

    private static List<String> aliases() throws IOException {
      String catalog = Files.readString(Path.of("jbang-catalog.json"));
      Matcher alias = Pattern.compile("\"([a-z0-9-]+)\": \\{\\s*\"script-ref\"").matcher(catalog);
      List<String> aliases = new ArrayList<>();
      while (alias.find()) {
        if (!NOT_FOR_LEARNERS.contains(alias.group(1))) {
          aliases.add(alias.group(1));
        }
      }
      return aliases;
    }

    /** Runs the launcher; the last line that it printed when it failed, else nothing. */
    private static String jbang(String... arguments) throws Exception {
      List<String> command = new ArrayList<>(List.of("./jbang"));
      command.addAll(List.of(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes());
      return process.waitFor() == 0
          ? ""
          : printed.strip().lines().reduce((first, last) -> last).orElse("no message");
    }
  }

  /** For people who write lessons. */
  @Command(name = "author", description = "For people who write lessons.")
  static class AuthorCommand {

    @ParentCommand private Workbook workbook;

    @Command(
        name = "check",
        description = {
          "Proves that exercises are whole: all, lesson N, N.M, or those of a",
          "set, by its name or its folder; and counts what they have."
        })
    int check(@Parameters(paramLabel = "N", defaultValue = "", arity = "0..1") String name) {
      Course course = workbook.course();
      List<String> problems = new ArrayList<>();
      List<Exercise> exercises = course.toExamine(name);
      course.examine(
          exercises,
          (each, found) -> {
            problems.addAll(found);
            System.out.println(
                each.id() + " " + each.name() + ": " + (found.isEmpty() ? "ok" : ""));
            found.forEach(problem -> System.out.println(problem + "\n"));
          });
      System.out.println("\n" + course.inventory(exercises));
      return problems.isEmpty() ? 0 : 1;
    }

    @Command(
        name = "mutate",
        description = {
          "Changes solutions in one place at a time, and lists what their checks",
          "still take for right: another right answer, or a hole in the check."
        })
    int mutate(@Parameters(paramLabel = "N", defaultValue = "", arity = "0..1") String name) {
      Course course = workbook.course();
      for (Exercise each : course.toExamine(name)) {
        Author.Mutated mutated = course.mutate(each);
        String passed = mutated.tried() + " mutants, " + mutated.passed().size() + " passed";
        System.out.println(each.id() + " " + each.name() + ": " + passed);
        mutated.passed().forEach(System.out::println);
      }
      return 0;
    }

    @Command(
        name = "new",
        description = {
          "Makes the folder of a new exercise of lesson N, or of a set of your",
          "own that lies in a folder."
        })
    int create(
        @Parameters(paramLabel = "N|DIR") String where,
        @Parameters(paramLabel = "NAME", description = "Such as late-logins.") String name) {
      System.out.println(
          NewExercise.in(
              where.matches("\\d{1,4}")
                  ? ExerciseSet.of(LessonPage.number(Integer.parseInt(where)))
                  : ExerciseSet.in(Path.of(where)),
              name));
      return 0;
    }
  }
}
