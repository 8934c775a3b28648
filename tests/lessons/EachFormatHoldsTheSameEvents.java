//SOURCES ../../lessons/03-formats/Formats.java

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import workbook.session.LessonScript;

/** Lesson 3's script, in every format; what it should count is counted here without Spark. */
@DisplayName("Each format of lesson 3 holds the same events")
@Tag(RunTests.SLOW)
class EachFormatHoldsTheSameEvents {

  private static final Pattern ROW = Pattern.compile("\\|(\\w+) *\\|(\\d+) *\\|");

  @ParameterizedTest
  @EnumSource(Formats.Format.class)
  @DisplayName("the stream counts what plain Java counts")
  void counts(Formats.Format format) throws Exception {
    var input = Script.root().resolve("data/events");
    String printed = printed("--format", format.name(), "--files", "100", "--input", "" + input);
    Map<String, Long> counts =
        ROW.matcher(printed)
            .results()
            .collect(toMap((MatchResult row) -> row.group(1), row -> Long.parseLong(row.group(2))));
    assertEquals(new EventFiles(input).countByEvent(), counts, printed);
  }

  @Test
  @DisplayName("--cost has a line for each format, with the bytes of its rows")
  void cost() throws Exception {
    String printed = printed("--cost", "--rows", "100");
    for (Formats.Format format : Formats.Format.values()) {
      assertTrue(printed.lines().anyMatch(line -> line.startsWith(format.name())), printed);
    }
    // A line of text has 19 characters of time, two commas, an event and the line's end at least.
    var text = Pattern.compile("(?m)^text +([\\d,]+) +([\\d.]+) ").matcher(printed);
    assertTrue(text.find(), printed);
    long bytes = Long.parseLong(text.group(1).replace(",", ""));
    assertTrue(bytes > 100 * 27 && bytes < 100 * 36, printed);
    assertEquals(bytes / 100.0, Double.parseDouble(text.group(2)), 0.1, printed);
  }

  @Test
  @DisplayName("no files in a batch and no rows are refused in a sentence")
  void wrongNumbers() {
    for (String option : new String[] {"--files", "--rows"}) {
      var errors = new StringWriter();
      var command = LessonScript.command(new Formats()).setErr(new PrintWriter(errors, true));
      assertEquals(2, command.execute(option, "0"));
      assertTrue(errors.toString().startsWith("--files and --rows take a number"), "" + errors);
    }
  }

  private static String printed(String... arguments) throws Exception {
    PrintStream screen = System.out;
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, UTF_8);
    var exitCode = new AtomicInteger(-1);
    System.setOut(out);
    try {
      // Spark prints its tables through Scala, which has an output of its own.
      scala.Console.withOut(
          out,
          () -> {
            exitCode.set(LessonScript.command(new Formats()).execute(arguments));
            return null;
          });
    } finally {
      System.setOut(screen);
    }
    assertEquals(0, exitCode.get(), bytes.toString(UTF_8));
    return bytes.toString(UTF_8);
  }
}
