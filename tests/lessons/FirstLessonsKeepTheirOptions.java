import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
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
    try (Script lesson =
        Script.run("lesson-01", "--input", input.toString(), "--files", "1", "--latest-first")) {
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
  }

  @Test
  @DisplayName("--check-header stops at a file with its columns in another order")
  void checkHeader(@TempDir Path input) throws Exception {
    Files.writeString(input.resolve("a.csv"), "event,user_id,timestamp\nlogin,1,2026-01-01\n");
    try (Script lesson = Script.run("lesson-02", "--input", input.toString(), "--check-header")) {
      assertEquals(1, lesson.exitCode(), lesson.out());
      assertTrue(says(lesson, "A file's header line has other columns"), lesson.err());
      assertTrue(!lesson.err().contains("\tat "), lesson.err());
    }
  }

  @Test
  @DisplayName("--schema inferred guesses types from the files")
  void inferred(@TempDir Path input) throws Exception {
    Files.writeString(input.resolve("a.csv"), "timestamp,user_id,event\n2026-01-01,7.5,login\n");
    try (Script lesson =
        Script.run("lesson-02", "--input", input.toString(), "--schema", "inferred")) {
      assertEquals(0, lesson.exitCode(), lesson.err());
      assertTrue(
          lesson.out().startsWith("Schema timestamp DATE,user_id DOUBLE,event STRING\n"),
          lesson.out());
    }
  }

  @Test
  @DisplayName("A wrong option is a sentence and exit code 2")
  void wrongOptions() throws Exception {
    assertAll(
        () -> assertWrong("--source pulsar is unknown", "lesson-01", "--source", "pulsar"),
        () -> assertWrong("--port 0 is no port", "lesson-01", "--port", "0"),
        () -> assertWrong("--input no/such is no folder", "lesson-01", "--input", "no/such"),
        () -> assertWrong("--mode strict is unknown", "lesson-02", "--mode", "strict"));
  }

  private static void assertWrong(String sentence, String... command) throws Exception {
    try (Script lesson = Script.run(command[0], command[1], command[2])) {
      assertEquals(2, lesson.exitCode(), lesson.out() + lesson.err());
      assertTrue(says(lesson, sentence), lesson.err());
    }
  }

  /** Whether a line of it begins so; JBang's own lines may stand before it. */
  private static boolean says(Script lesson, String sentence) {
    return lesson.err().lines().anyMatch(line -> line.startsWith(sentence));
  }
}
