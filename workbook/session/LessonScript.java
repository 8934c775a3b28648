//DEPS info.picocli:picocli:4.7.7

package workbook.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the scripts of all lessons have in common, and nothing of Spark's: the options {@code
 * --verbose}, {@code --help} and {@code --version}, errors as sentences with an exit code, and
 * files that arrive in the order of their names.
 */
public final class LessonScript {

  private static final int FAILED = 1;
  private static final int WRONG_OPTION = 2;

  private LessonScript() {}

  /** Runs a script with a user's arguments, and ends the program with its exit code. */
  public static void run(Callable<Integer> script, String... arguments) {
    var command = command(script);
    command.setExecutionStrategy(
        parsed -> {
          boolean help = parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
          if (System.console() != null && !help) { // Somebody looks at an empty screen.
            command.getErr().println("Spark takes some seconds to start. Ctrl+C ends this.");
          }
          try {
            if (!help) {
              Session.prepareMachine();
            }
          } catch (IllegalStateException e) {
            command.getErr().println(Refusal.of(e));
            return FAILED;
          }
          return new CommandLine.RunLast().execute(parsed);
        });
    StandardOutput.exit(command.execute(arguments));
  }

  /**
   * The command line of a script: its own options, described by picocli's annotations, and those
   * that all have. Where a script describes one of these itself, or exit codes, its words stay.
   */
  public static CommandLine command(Callable<Integer> script) {
    var command = new CommandLine(script);
    CommandSpec spec = command.getCommandSpec();
    if (spec.findOption("--verbose") == null) {
      spec.addOption(
          OptionSpec.builder("--verbose")
              .type(boolean.class)
              .description("Show stack traces.")
              .build());
    }
    spec.version(spec.name() + ", Spark 3.5.9").mixinStandardHelpOptions(true);
    UsageMessageSpec help = spec.usageMessage().showDefaultValues(true).sortOptions(false);
    if (help.footer().length == 0) {
      help.footer("", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option.");
    }
    command.setParameterExceptionHandler((problem, arguments) -> refuse(command, problem));
    command.setExecutionExceptionHandler(
        (problem, line, parsed) -> {
          if (problem instanceof WrongOption) {
            return refuse(command, problem);
          }
          command.getErr().println(Refusal.of(problem));
          if (parsed.matchedOptionValue("--verbose", false)) {
            problem.printStackTrace(command.getErr());
          }
          return FAILED;
        });
    return command;
  }

  /**
   * Goes on if an option is right; if not, the script ends with the sentence and exit code 2.
   *
   * @throws WrongOption which {@link #command} answers in this way
   */
  public static void require(boolean right, String sentence) {
    if (!right) {
      throw new WrongOption(sentence);
    }
  }

  /** The CSV files in the folder of {@code --input}, in the order of their names. */
  public static List<Path> files(Path input) throws IOException {
    require(
        Files.isDirectory(input),
        "--input " + input + " is no folder: start in the workbook's own, or name one.");
    try (Stream<Path> all = Files.list(input)) {
      return all.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    }
  }

  /** Those files in a new folder, where they arrive one after the other: Spark goes by times. */
  public static FolderStream arrivals(Path input) throws IOException {
    List<Path> files = files(input);
    FolderStream folder = new FolderStream();
    for (Path file : files) {
      folder.file(file.getFileName().toString(), Files.readString(file).split("\\R"));
    }
    return folder;
  }

  /**
   * The first of those files in a folder that is kept, where they arrive one after the other. What
   * is there already stays as it is.
   *
   * @return the folder, for {@code load(...)}
   */
  public static String arrivals(Path input, int most, Path folder) throws IOException {
    List<Path> files = files(input);
    Files.createDirectories(folder);
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    for (Path file : files.subList(0, Math.min(most, files.size()))) {
      time = time.plusSeconds(1);
      Path whole = folder.resolve(file.getFileName());
      if (!Files.exists(whole)) {
        Path hidden = folder.resolve("." + file.getFileName());
        Files.copy(file, hidden, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(hidden, FileTime.from(time));
        Files.move(hidden, whole, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return folder.toString();
  }

  private static int refuse(CommandLine command, Exception problem) {
    Refusal.wrap(problem.getMessage()).forEach(command.getErr()::println);
    if (problem instanceof ParameterException wrong) {
      UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    }
    command.getErr().println("--help lists the options.");
    return WRONG_OPTION;
  }

  /** What is wrong with an option, in a sentence. */
  public static final class WrongOption extends RuntimeException {

    /** An option is wrong for the reason that the sentence says. */
    public WrongOption(String sentence) {
      super(sentence);
    }
  }
}
