///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION csv-writer and stream-processor together in one terminal
//JAVA 17
//SOURCES CsvWriter.java
//SOURCES StreamProcessor.java

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Files arrive, a stream counts what is in them: {@code ./jbang demo@.} */
@Command(
    name = "demo",
    version = "demo 1.0.0",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "csv-writer writes files of events into a temporary folder; stream-processor",
      "counts them by type as they arrive. Ends by itself after the last file.",
      "The events are the same each time."
    })
public class Demo implements Callable<Integer> {

  private static final int POLL_MILLIS = 20;

  /** So that everybody sees the same events. */
  private static final int SEED = 1;

  private static final long ROOM = 200_000_000;

  @Option(names = "--files", description = "Files to write.")
  int files = 10;

  @Option(names = "--rows", description = "Rows in each file.")
  int rows = 10;

  @Option(names = "--delay", description = "From one file to the next: 1s, 500ms.")
  String delay = "1s";

  @Option(names = "--board", description = "Draw the stream in your browser while it runs.")
  boolean board;

  @Spec private CommandSpec spec;

  private final StreamProcessor processor = new StreamProcessor();
  private volatile int writerCode;

  public static void main(String... args) {
    Output.watch(); // As stream-processor does: `| head` ends it.
    System.exit(command().execute(args));
  }

  /** The command, which refuses an option as stream-processor does. */
  static CommandLine command() {
    return new CommandLine(new Demo())
        .setParameterExceptionHandler((e, args) -> StreamProcessor.refuse(e.getCommandLine(), e));
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    String each = " of " + CsvWriter.count(rows, "event");
    String arrive = files == 1 ? each + " arrives" : each + " arrive, one every " + delay;
    System.out.println(CsvWriter.count(files, "file") + arrive + ".\n");
    Path folder = Files.createTempDirectory("demo-");
    var writer = new Thread(() -> writeThenStop(folder), "csv-writer");
    try {
      writer.start();
      // One file a batch, so that a slow machine shows the same tables.
      List<String> options = new ArrayList<>(List.of("--input", folder.toString()));
      options.addAll(List.of("--trigger", "500ms", "--max-files-per-trigger", "1"));
      if (board) {
        options.add("--board");
      }
      int code = StreamProcessor.command(processor).execute(options.toArray(String[]::new));
      if (code == 0 && writerCode == 0) {
        System.out.println("That was the whole pipeline. Now run its two halves yourself,");
        System.out.println("each in a terminal of its own:");
        System.out.println("  ./jbang stream-processor@.");
        System.out.println("  ./jbang csv-writer@.");
        if (canBePrepared()) {
          System.out.println("Once, to start with a third less CPU (130 MB): ./jbang prepare@.");
        }
      }
      return code != 0 ? code : writerCode;
    } finally {
      writer.interrupt();
      writer.join();
      delete(folder);
    }
  }

  /** What csv-writer would refuse only when Spark has started, and what shows nothing. */
  private void checkOptions() {
    var writer = new CsvWriter();
    try {
      new CommandLine(writer).parseArgs(writerOptions());
      writer.requireGoodOptions();
    } catch (ParameterException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
    if (files == 0 || rows == 0) {
      throw new ParameterException(
          spec.commandLine(),
          (files == 0 ? "--files" : "--rows") + " 0 leaves nothing to count: write 1 or more.");
    }
  }

  private String[] writerOptions() {
    return new String[] {
      "--seed=" + SEED, "--files=" + files, "--rows=" + rows, "--delay=" + delay
    };
  }

  /** Whether there is no archive yet, and room for one. */
  private static boolean canBePrepared() {
    return Files.exists(Path.of("jbang-catalog.json"))
        && !Files.exists(Path.of(".cache/spark.jsa"))
        && new File("").getAbsoluteFile().getUsableSpace() >= ROOM;
  }

  /** Writes as soon as the stream runs, and stops the stream when it has read every row. */
  private void writeThenStop(Path folder) {
    try {
      while (!processor.started()) {
        Thread.sleep(POLL_MILLIS);
      }
      List<String> options = new ArrayList<>(List.of(writerOptions()));
      options.addAll(List.of("--output", folder.toString()));
      writerCode =
          new CommandLine(new CsvWriter())
              .setOut(new PrintWriter(PrintWriter.nullWriter())) // The tables tell it better.
              .execute(options.toArray(String[]::new));
      while (writerCode == 0 && processor.rows() < (long) files * rows) {
        Thread.sleep(POLL_MILLIS);
      }
      processor.stop();
    } catch (InterruptedException stopped) {
      // Ctrl+C, or the stream has failed: there is nobody left to write for.
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
