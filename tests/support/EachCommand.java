//SOURCES ../../lessons/01-sources/Sources.java
//SOURCES ../../lessons/02-schema/Schemas.java
//SOURCES ../../lessons/03-formats/Formats.java
//SOURCES ../../lessons/04-aggregation/Aggregation.java
//SOURCES ../../lessons/05-output-modes/OutputModes.java
//SOURCES ../../lessons/06-sinks/Sinks.java
//SOURCES ../../lessons/06-sinks/Kills.java
//SOURCES ../../lessons/07-triggers/Triggers.java
//SOURCES ../../lessons/08-recovery/Recovery.java
//SOURCES ../../lessons/09-tuning/Tuning.java

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import workbook.session.LessonScript;

/**
 * Runs what needs no Spark of the commands, one after the other in one JVM, and prints what they
 * say: in a JVM of another language it must be the same.
 */
final class EachCommand {

  private static final Locale LANGUAGE = Locale.getDefault();

  private EachCommand() {}

  /** Runs them with a folder to write into. */
  public static void main(String... arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String option : List.of("--help", "--no-such-option=12345")) {
      for (CommandLine command : commands()) {
        out.println(told(command, option));
      }
    }
    String files = folder.resolve("in").toString();
    String[] write = {"--files=2", "--delay=0", "--seed=1", "--start=2026-01-01T10:00:00"};
    out.println(told(new CommandLine(new CsvWriter()), concat(write, "--output=" + files)));
    try (Stream<Path> written = Files.list(Path.of(files))) {
      for (Path file : written.sorted().toList()) {
        out.println(file.getFileName() + "\n" + Files.readString(file));
      }
    }
    String work = "--work=" + folder.resolve("work");
    for (String[] step :
        List.of(
            new String[] {"start", "5.2"},
            new String[] {"hint", "5.2"},
            new String[] {"hint"},
            new String[] {"list"},
            new String[] {"start", "12345"})) {
      out.println(told(Workbook.commandLine(), concat(step, work)));
    }
    out.println(told(StreamProcessor.command(new StreamProcessor()), "--port=123456"));
    out.println(told(StreamProcessor.command(new StreamProcessor()), "--rows=-12345"));
    out.println(told(new CommandLine(new CsvWriter()), "--files=-12345"));
    out.println(told(Prepare.command(), "12345"));
    empty(folder);
    System.exit(0);
  }

  private static List<CommandLine> commands() throws Exception {
    var commands =
        new ArrayList<>(
            List.of(
                StreamProcessor.command(new StreamProcessor()),
                new CommandLine(new CsvWriter()),
                Demo.command(),
                new CommandLine(new Shell()),
                Prepare.command(),
                Workbook.commandLine()));
    List<Callable<Integer>> lessons =
        List.of(
            new Sources(),
            new Schemas(),
            new Formats(),
            new Aggregation(),
            new OutputModes(),
            new Sinks(),
            new Kills(),
            new Triggers(),
            new Recovery(),
            new Tuning());
    lessons.forEach(lesson -> commands.add(LessonScript.command(lesson)));
    return commands;
  }

  /** The exit code, and what a command has said on both of its streams and on Java's. */
  private static String told(CommandLine command, String... arguments) {
    var told = new ByteArrayOutputStream();
    var stream = new PrintStream(told, true, StandardCharsets.UTF_8);
    PrintStream out = System.out;
    PrintStream err = System.err;
    System.setOut(stream);
    System.setErr(stream);
    try {
      command.setOut(new PrintWriter(stream, true)).setErr(new PrintWriter(stream, true));
      int code = command.execute(arguments);
      return String.join(" ", arguments)
          + ": "
          + code
          + "\n"
          + told.toString(StandardCharsets.UTF_8);
    } finally {
      System.setOut(out);
      System.setErr(err);
      Locale.setDefault(LANGUAGE); // stream-processor has another for all of its JVM.
    }
  }

  private static String[] concat(String[] first, String last) {
    return Stream.concat(Stream.of(first), Stream.of(last)).toArray(String[]::new);
  }

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
