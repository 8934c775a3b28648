///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Makes class-data archives, with which the other commands start quicker
//JAVA 17
//DEPS info.picocli:picocli:4.7.7

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Optional, once, and again after a change of the script: {@code ./jbang prepare@.} */
@Command(
    name = "prepare",
    version = "prepare 1.0.0",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command once and keeps the classes that it loaded in .cache/NAME.jsa, as Java",
      "stores them in memory (about 120 MB each). The launcher ./jbang then lets the command",
      "start from there, which saves about a third of the CPU of its start. After a change of",
      "the script, or with another JDK, Java ignores the archive until prepare has run again.",
      "Delete .cache to undo it.",
      ""
    })
public class Prepare implements Callable<Integer> {

  private static final int MOST_MINUTES = 5;

  // Runs a command and ends what it prints with its seconds of user and system time.
  private static final String TIMED = "LC_NUMERIC=C TIMEFORMAT='%U %S'; time \"$0\" \"$@\"";

  /** A run that loads what every run of a command needs, and ends by itself. */
  private record Rehearsal(String input, String... arguments) {}

  private static final Map<String, Rehearsal> REHEARSALS =
      new TreeMap<>(
          Map.of(
              "stream-processor",
              new Rehearsal("", "--input", "data/events", "--trigger", "available-now"),
              "shell",
              new Rehearsal("show(events, \"append\")\nsend(\"t,1,view\")\ntick()\n")));

  @Parameters(
      paramLabel = "NAME",
      description = "Which commands: stream-processor, shell. Default: stream-processor.")
  List<String> names = List.of("stream-processor");

  @Spec CommandSpec spec;

  private volatile Process running;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  static CommandLine command() {
    return new CommandLine(new Prepare())
        .setParameterExceptionHandler(
            (problem, arguments) -> {
              problem.getCommandLine().getErr().println(problem.getMessage());
              problem.getCommandLine().getErr().println("--help lists the names.");
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
    for (String name : names) {
      if (!REHEARSALS.containsKey(name)) {
        throw new ParameterException(
            spec.commandLine(), name + " can't be prepared: use " + REHEARSALS.keySet() + ".");
      }
    }
    if (!Files.exists(Path.of("jbang-catalog.json"))) {
      throw new IOException("There is no jbang-catalog.json here: go to the repository's folder.");
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopRehearsal));
    for (String name : names) {
      prepare(name);
    }
    return 0;
  }

  private void prepare(String name) throws Exception {
    Path archive = Files.createDirectories(Path.of(".cache")).resolve(name + ".jsa");
    Path draft = archive.resolveSibling(name + ".jsa.new");
    Files.deleteIfExists(archive); // So that the next run is one without.
    Files.deleteIfExists(draft);
    say("%s: a run as it is, then one that takes notes ...", name);
    rehearse(name); // JBang may have to build the script first.
    double before = rehearse(name);
    rehearse(name, "-XX:ArchiveClassesAtExit=" + draft, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    if (!Files.exists(draft)) {
      throw new IOException("Java wrote no archive for " + name + ". It starts as before.");
    }
    Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE);
    double after;
    try {
      after = rehearse(name);
    } catch (IOException unusable) {
      Files.delete(archive);
      throw unusable;
    }
    long megabytes = Files.size(archive) / 1_000_000;
    say(
        "%s: %.1f CPU seconds before, %.1f with %s (%d MB).",
        name, before, after, archive, megabytes);
  }

  /**
   * Runs the command through the launcher, as a user does. Returns the CPU seconds that it took:
   * other than those of the clock, they say the same on a busy machine.
   */
  private double rehearse(String name, String... javaOptions) throws Exception {
    Rehearsal rehearsal = REHEARSALS.get(name);
    var command = new ArrayList<>(List.of("bash", "-c", TIMED, "./jbang"));
    if (javaOptions.length > 0) {
      command.add("run");
      for (String option : javaOptions) {
        command.add("--runtime-option=" + option);
      }
    }
    command.add(name + "@.");
    command.addAll(List.of(rehearsal.arguments()));
    Path output = Files.createTempFile("prepare-", ".txt");
    try {
      running =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (var input = running.getOutputStream()) {
        input.write(rehearsal.input().getBytes(UTF_8));
      }
      boolean ended = running.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
      if (!ended || running.exitValue() != 0) {
        stopRehearsal();
        String how = ended ? "ended with " + running.exitValue() : "did not end";
        throw new IOException(name + " " + how + ":\n" + Files.readString(output));
      }
      List<String> lines = Files.readAllLines(output);
      String[] userAndSystem = lines.get(lines.size() - 1).split(" ");
      return Double.parseDouble(userAndSystem[0]) + Double.parseDouble(userAndSystem[1]);
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

  private void say(String sentence, Object... values) {
    spec.commandLine().getOut().printf(Locale.ROOT, sentence + "%n", values);
    spec.commandLine().getOut().flush();
  }
}
