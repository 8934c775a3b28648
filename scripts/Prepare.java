///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Makes an archive of Spark's classes, with which all commands start quicker
//JAVA 17
//DEPS info.picocli:picocli:4.7.7
//COMPILE_OPTIONS -proc:none -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Optional, once: {@code ./jbang prepare@.} */
@Command(
    name = "prepare",
    version = "prepare 1.0.0",
    mixinStandardHelpOptions = true,
    description = {
      "Runs stream-processor once and keeps the classes of Spark that it loaded in",
      ".cache/spark.jsa, as Java stores them in memory (130 MB). The launcher ./jbang then",
      "lets each command with Spark start from there, which saves about a third of the CPU",
      "of a short run. With another JDK, or another Spark, Java ignores the archive until",
      "prepare has run again. Delete .cache to undo it."
    })
public class Prepare implements Callable<Integer> {

  private static final int MOST_MINUTES = 10;

  /** What the archive is made from. */
  private static final String COMMAND = "stream-processor@.";

  private static final List<String> REHEARSAL =
      List.of("--input", "data/events", "--trigger", "available-now", "--no-ui");

  // Runs a command and ends what it prints with its seconds of user and system time.
  private static final String TIMED = "LC_NUMERIC=C TIMEFORMAT='%U %S'; time \"$0\" \"$@\"";

  @Spec CommandSpec spec;

  private volatile Process running;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  static CommandLine command() {
    return new CommandLine(new Prepare())
        .setParameterExceptionHandler(
            (problem, arguments) -> {
              PrintWriter err = problem.getCommandLine().getErr();
              err.println(problem.getMessage());
              UnmatchedArgumentException.printSuggestions(problem, err);
              err.println("--help tells how.");
              return 2;
            })
        .setExecutionExceptionHandler(
            (problem, command, result) -> {
              command.getErr().println(problem.getMessage());
              return 1;
            });
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.exists(Path.of("jbang-catalog.json"))) {
      throw new IOException("There is no jbang-catalog.json here: go to the repository's folder.");
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopRehearsal));
    Path archive = Path.of(".cache/spark.jsa");
    say("A run that takes notes, one without them, and one with them ...");
    archive(archive);
    double after;
    double before = rehearse("WORKBOOK_ARCHIVE=none");
    try {
      after = rehearse("WORKBOOK_ARCHIVE=" + archive);
    } catch (IOException unusable) {
      Files.delete(archive);
      throw unusable;
    }
    say(
        String.format(
            Locale.ROOT,
            "stream-processor: %.1f CPU seconds before, %.1f with %s (%d MB).",
            before,
            after,
            archive,
            Files.size(archive) / 1_000_000));
    return 0;
  }

  /**
   * Makes an archive, and beside it {@code NAME.classpath}: the jars that a class path has to begin
   * with. Nothing is left of it when that fails, or when this process is ended.
   *
   * @param archive the file, whose name ends with {@code .jsa}; an older one is replaced
   * @throws IOException if the run fails that the archive is made of; its message is a sentence
   */
  void archive(Path archive) throws IOException, InterruptedException {
    List<String> own = classPath(COMMAND);
    // Those that all commands with Spark have: no other has as few as the template's, and the
    // shell's come in another order and may be of other versions.
    List<String> shared = new ArrayList<>(own);
    shared.retainAll(classPathOfATemplate());
    shared.retainAll(classPath("shell@."));
    List<String> rest = new ArrayList<>(own);
    rest.removeAll(shared);
    String script = rest.remove(0); // JBang's jar of the script itself comes first.
    run(List.of("./jbang", COMMAND, "--version")); // JBang may have to build it.

    Files.createDirectories(archive.toAbsolutePath().getParent());
    Path draft = archive.resolveSibling(archive.getFileName() + ".new");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(javaOptions());
    command.add("-XX:TieredStopAtLevel=1"); // The rehearsal is short.
    command.addAll(List.of("-XX:ArchiveClassesAtExit=" + draft, "-Xlog:disable"));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, shared)));
    // Spark's own way to run a jar: it has a class loader of its own, so the script's jar is no
    // part of the archive's class path, and the archive serves all scripts.
    command.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--class", "StreamProcessor"));
    command.addAll(List.of("--jars", String.join(",", rest), script));
    command.addAll(REHEARSAL);
    try {
      String printed = run(command);
      if (!Files.exists(draft)) {
        throw new IOException("Java wrote no archive:\n" + printed);
      }
      String name = archive.getFileName().toString().replaceFirst("\\.jsa$", ".classpath");
      Files.writeString(archive.resolveSibling(name), String.join(":", shared) + "\n");
      Files.move(draft, archive, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** The jars of a script as the template makes it. */
  private List<String> classPathOfATemplate() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("prepare-");
    Path script = folder.resolve("Own.java");
    try {
      run(List.of("./jbang", "init", "--template=streaming-script@.", script.toString()));
      return classPath(script.toString());
    } finally {
      Files.deleteIfExists(script);
      Files.delete(folder);
    }
  }

  /** The jars of a command, such as {@code shell@.}, its script's own first. */
  List<String> classPath(String script) throws IOException, InterruptedException {
    List<String> lines = run(List.of("./jbang", "info", "classpath", script)).lines().toList();
    return List.of(lines.get(lines.size() - 1).split(File.pathSeparator));
  }

  /** The options that the script itself has, for the sake of Java 17. */
  private static List<String> javaOptions() throws IOException {
    String header = "//RUNTIME_OPTIONS ";
    return Files.readAllLines(Path.of("scripts/StreamProcessor.java")).stream()
        .filter(line -> line.startsWith(header))
        .flatMap(line -> List.of(line.substring(header.length()).split(" ")).stream())
        .toList();
  }

  /**
   * Runs the command through the launcher, as a user does. Returns the CPU seconds that it took:
   * other than those of the clock, they say the same on a busy machine.
   *
   * @param variable which archive the launcher takes
   */
  private double rehearse(String variable) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(List.of("env", variable, "bash", "-c", TIMED, "./jbang", COMMAND));
    command.addAll(REHEARSAL);
    List<String> lines = run(command).lines().toList();
    String[] userAndSystem = lines.get(lines.size() - 1).split(" ");
    return Double.parseDouble(userAndSystem[0]) + Double.parseDouble(userAndSystem[1]);
  }

  /** Runs a command to its end and returns what it printed. */
  private String run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("prepare-", ".txt");
    try {
      running =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      running.getOutputStream().close();
      boolean ended = running.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
      if (!ended || running.exitValue() != 0) {
        stopRehearsal();
        String how = ended ? "ended with " + running.exitValue() : "did not end";
        throw new IOException(
            String.join(" ", command) + " " + how + ":\n" + Files.readString(output));
      }
      return Files.readString(output, UTF_8);
    } finally {
      Files.delete(output);
    }
  }

  /** On Ctrl+C, too: killed, a rehearsal leaves no archive. */
  private void stopRehearsal() {
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  private void say(String sentence) {
    spec.commandLine().getOut().println(sentence);
    spec.commandLine().getOut().flush();
  }
}
