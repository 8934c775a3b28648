import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import workbook.session.LessonScript;

/**
 * A lesson's script run to its end inside the tests' JVM, where Spark is there already: what it and
 * Spark printed, and its exit code. A process of its own would cost ten times as much.
 */
record LessonRun(int exitCode, String out, String err) {

  /** Runs what the script's {@code main} runs. */
  static LessonRun of(Callable<Integer> script, String... arguments) {
    PrintStream screen = System.out;
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var exitCode = new AtomicInteger(-1);
    var printed = new PrintStream(out, true, UTF_8);
    System.setOut(printed);
    try {
      // Made now, as it prints its help where System.out led when it was made.
      CommandLine command = LessonScript.command(script);
      command.setErr(new PrintWriter(new PrintStream(err, true, UTF_8), true));
      // Spark prints its tables through Scala, which has an output of its own.
      scala.Console.withOut(
          printed,
          () -> {
            exitCode.set(command.execute(arguments));
            return null;
          });
    } finally {
      System.setOut(screen);
    }
    return new LessonRun(exitCode.get(), out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Asks {@code checkpoint@.} for the state of a count by event, and expects these counts. */
  static void assertStateHolds(Map<String, Long> counts, Path checkpoint) {
    LessonRun read = of(new CheckpointReader(), checkpoint.toString(), "--state");
    assertEquals(0, read.exitCode(), read.err());
    counts.forEach(
        (event, count) ->
            assertTrue(read.out().matches("(?s).*\n" + event + " +" + count + "\n.*"), read.out()));
  }
}
