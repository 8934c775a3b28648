//SOURCES ../../lessons/06-sinks/Sinks.java

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import workbook.session.LessonScript;
import workbook.session.Refusal;

/** Lesson 6's script, into the sinks that need no server; PostgreSQL and Kafka are on its page. */
@DisplayName("Each sink of lesson 6 holds what arrived")
@Tag(RunTests.SLOW)
class EachSinkHoldsWhatArrived {

  /** A port that nobody listens at. */
  static final String NO_BROKER = "127.0.0.1:1";

  private static final Pattern ROW = Pattern.compile("\\|(\\w+) *\\|(\\d+) *\\|");

  @ParameterizedTest
  @EnumSource(
      value = Sinks.Sink.class,
      mode = Mode.EXCLUDE,
      names = {"foreach", "postgres", "kafka"})
  @DisplayName("read again, it has the counts of plain Java")
  void counts(Sinks.Sink sink) throws Exception {
    var input = Script.root().resolve("data/events");
    // One batch, so that the console has one table, too. Names differ, as all share a session.
    String printed =
        printed("--sink", "" + sink, "--files", "99", "--name", "s_" + sink, "--input", "" + input);
    Map<String, Long> counts =
        ROW.matcher(printed)
            .results()
            .collect(toMap((MatchResult row) -> row.group(1), row -> Long.parseLong(row.group(2))));
    assertEquals(new EventFiles(input).countByEvent(), counts, printed);
  }

  @Test
  @DisplayName("foreach opens and closes once for each batch, with the types that it changed")
  void foreach() throws Exception {
    var input = Script.root().resolve("data/events");
    String printed = printed("--sink", "foreach", "--files", "5", "--input", "" + input);
    assertEquals(
        "Batch 0, partition 0 opens.\nClosed after 4 rows, well.\n"
            + "Batch 1, partition 0 opens.\nClosed after 4 rows, well.\n",
        printed);
  }

  @Test
  @DisplayName("a name that SQL would not take is refused in a sentence")
  void names() {
    var errors = new StringWriter();
    var command = LessonScript.command(new Sinks()).setErr(new PrintWriter(errors, true));
    assertEquals(2, command.execute("--name", "events; DROP TABLE"));
    assertTrue(errors.toString().startsWith("--name events; DROP TABLE is no name"), "" + errors);
  }

  @Test
  @DisplayName("no broker answers: a sentence after some seconds, not after the producer's minute")
  void noBroker() {
    var input = Script.root().resolve("data/events");
    Refusal refusal =
        refusal(
            new Sinks(),
            "--sink",
            "kafka",
            "--bootstrap-servers",
            NO_BROKER,
            "--input",
            "" + input);
    assertTrue(refusal.sentence().startsWith("No Kafka broker answers"), "" + refusal);
  }

  /** Runs a command in this JVM that fails sooner than the producer's minute. What it says. */
  static Refusal refusal(Callable<Integer> command, String... arguments) {
    var failure = new AtomicReference<Exception>();
    var line =
        LessonScript.command(command)
            .setExecutionExceptionHandler(
                (problem, commandLine, result) -> {
                  failure.set(problem);
                  return 1;
                });
    assertTimeout(
        Duration.ofSeconds(50), () -> assertEquals(1, line.execute(arguments), "exit code"));
    return Refusal.of(failure.get());
  }

  private static String printed(String... arguments) throws Exception {
    return printed(new Sinks(), arguments);
  }

  /** Runs a command in this JVM. What it and Spark print. */
  static String printed(Callable<Integer> command, String... arguments) {
    var run = LessonRun.of(command, arguments);
    assertEquals(0, run.exitCode(), run.out() + run.err());
    return run.out();
  }
}
