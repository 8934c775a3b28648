//SOURCES ../../lessons/06-sinks/Kills.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workbook.session.LessonScript;
import workbook.session.Refusal;

/** Lesson 6's kills, with few numbers; a process is really killed twice. */
@DisplayName("Killed sinks lose nothing, and double what they were not built to take twice")
@Tag(RunTests.SLOW)
class KilledSinksLoseNothing {

  private static final int ROWS = 500;
  private static final int IN_A_BATCH = ROWS / 5;

  private static String table;

  @BeforeAll
  static void kill() {
    table =
        EachSinkHoldsWhatArrived.printed(
            new Kills(), "--rows", "" + ROWS, "--sinks", "csv,foreach,append,upsert");
  }

  @Test
  @DisplayName("a file sink and an upsert are exactly-once")
  void exactlyOnce() {
    assertEquals(0, doubled("csv"));
    assertEquals(0, doubled("foreachBatch, upserts into PostgreSQL"));
  }

  @Test
  @DisplayName("foreachBatch that appends has the written batch twice")
  void append() {
    assertEquals(IN_A_BATCH, doubled("foreachBatch, appends to PostgreSQL"));
  }

  @Test
  @DisplayName("foreach has the written batch twice, and half of the one that was being written")
  void foreach() {
    assertEquals(IN_A_BATCH + IN_A_BATCH / 2, doubled("foreach, adds to a file"));
  }

  @Test
  @DisplayName("who reads each file of the folder finds what the list leaves out")
  void eachFile() {
    assertEquals(IN_A_BATCH, doubled("csv, each file in the folder"));
  }

  @Test
  @DisplayName("too few numbers are refused in a sentence")
  void fewNumbers() {
    var errors = new StringWriter();
    var command = LessonScript.command(new Kills()).setErr(new PrintWriter(errors, true));
    assertEquals(2, command.execute("--rows", "7"));
    assertTrue(errors.toString().startsWith("--rows takes 50 or more."), "" + errors);
  }

  @Test
  @DisplayName("no broker answers: a sentence, before any process is started and killed")
  void noBroker() {
    var broker = EachSinkHoldsWhatArrived.NO_BROKER;
    Refusal refusal =
        EachSinkHoldsWhatArrived.refusal(
            new Kills(), "--sinks", "kafka", "--bootstrap-servers", broker);
    assertTrue(refusal.sentence().startsWith("No Kafka broker answers"), "" + refusal);
  }

  /** What stands in the sink's line under doubled; nothing may be lost. */
  private static int doubled(String sink) {
    Matcher line =
        Pattern.compile("(?m)^" + sink + " +(\\d+) +(\\d+) +(\\d+) +(\\d+)$").matcher(table);
    assertTrue(line.find(), table);
    assertEquals("2", line.group(1), table);
    assertEquals("" + ROWS, line.group(2), table);
    assertEquals("0", line.group(3), table);
    return Integer.parseInt(line.group(4));
  }
}
