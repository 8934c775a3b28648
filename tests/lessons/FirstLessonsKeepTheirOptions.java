//SOURCES ../../lessons/01-sources/Sources.java
//SOURCES ../../lessons/02-schema/Schemas.java

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts of lessons 1 and 2 offer and their pages don't show. */
@DisplayName("The scripts of lessons 1 and 2 do what their options say")
class FirstLessonsKeepTheirOptions {

  @Test
  @DisplayName("--latest-first reads the youngest file first")
  void latestFirst(@TempDir Path input) throws Exception {
    Files.writeString(input.resolve("a.csv"), "timestamp,user_id,event\n2026-01-01,1,login\n");
    Files.writeString(input.resolve("b.csv"), "timestamp,user_id,event\n2026-01-02,1,view\n");
    String table = "+-----+-----+\n|event|count|\n+-----+-----+\n";
    var lesson =
        LessonRun.of(new Sources(), "--input", input.toString(), "--files", "1", "--latest-first");
    assertEquals(0, lesson.exitCode(), lesson.err());
    assertEquals(
        "Batch 0\n"
            + table
            + "|view |1    |\n+-----+-----+\n\n"
            + "Batch 1\n"
            + table
            + "|login|1    |\n|view |1    |\n+-----+-----+",
        lesson.out().strip());
  }

  @Test
  @DisplayName("--check-header stops at a file with its columns in another order")
  void checkHeader(@TempDir Path input) throws Exception {
    Files.writeString(input.resolve("a.csv"), "event,user_id,timestamp\nlogin,1,2026-01-01\n");
    var lesson = LessonRun.of(new Schemas(), "--input", input.toString(), "--check-header");
    assertEquals(1, lesson.exitCode(), lesson.out());
    assertTrue(lesson.err().startsWith("A file's header line has other columns"), lesson.err());
    assertTrue(!lesson.err().contains("\tat "), lesson.err());
  }

  @Test
  @DisplayName("--schema inferred guesses types from the files")
  void inferred(@TempDir Path input) throws Exception {
    Files.writeString(input.resolve("a.csv"), "timestamp,user_id,event\n2026-01-01,7.5,login\n");
    var lesson = LessonRun.of(new Schemas(), "--input", input.toString(), "--schema", "inferred");
    assertEquals(0, lesson.exitCode(), lesson.err());
    assertTrue(
        lesson.out().startsWith("Schema timestamp DATE,user_id DOUBLE,event STRING\n"),
        lesson.out());
  }

  @Test
  @DisplayName("A wrong option is a sentence and exit code 2")
  void wrongOptions() {
    assertAll(
        () -> assertWrong("--source pulsar is unknown", new Sources(), "--source", "pulsar"),
        () -> assertWrong("--port 0 is no port", new Sources(), "--port", "0"),
        () -> assertWrong("--input no/such is no folder", new Sources(), "--input", "no/such"),
        () -> assertWrong("--mode strict is unknown", new Schemas(), "--mode", "strict"));
  }

  @Tag(RunTests.SLOW)
  @Tag(RunTests.PROCESSES)
  @Test
  @DisplayName("who looks at a terminal is told that Spark starts, and a pipe is not")
  void starting() throws Exception {
    String[] options = {"--input", "no/such"};
    try (Script seen = Script.inTerminal("lesson-01", options);
        Script piped = Script.run("lesson-01", options)) {
      seen.awaitLine("Spark takes some seconds to start. Ctrl+C ends this.");
      seen.awaitLine("--input no/such is no folder");
      assertEquals(2, seen.exitCode());
      assertTrue(piped.err().startsWith("--input no/such is no folder"), piped.err());
      assertEquals("", piped.out());
    }
  }

  private static void assertWrong(String sentence, Callable<Integer> command, String... option) {
    var lesson = LessonRun.of(command, option);
    assertEquals(2, lesson.exitCode(), lesson.out() + lesson.err());
    assertTrue(lesson.err().startsWith(sentence), lesson.err());
  }
}
