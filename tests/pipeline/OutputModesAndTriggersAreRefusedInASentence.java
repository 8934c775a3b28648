import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the scripts of lessons 5 and 7 say to options that their pages don't show. */
@DisplayName("Lessons refuse with a sentence and an exit code")
class OutputModesAndTriggersAreRefusedInASentence {

  @Test
  @DisplayName("complete without an aggregation is refused by Spark, and the stream fails")
  void completeEvents() throws Exception {
    assertRefused(
        1,
        "Complete sends the whole result table",
        "lesson-05",
        "--query=events",
        "--mode=complete");
  }

  @Test
  @DisplayName("An output mode that isn't one is a wrong option")
  void upsert() throws Exception {
    assertRefused(2, "--mode upsert is unknown", "lesson-05", "--mode=upsert");
  }

  @Test
  @DisplayName("The continuous trigger is refused by Spark, and the stream fails")
  void continuous() throws Exception {
    assertRefused(1, "foreachBatch is called for each batch", "lesson-07", "--trigger=continuous");
  }

  @Test
  @DisplayName("A negative interval is a wrong option")
  void negative() throws Exception {
    assertRefused(2, "--trigger '-1 second' is no interval", "lesson-07", "--trigger=-1 second");
  }

  @Test
  @DisplayName("No file in a batch is a wrong option, and so is less than no time")
  void numbers() throws Exception {
    for (String lesson :
        List.of("lesson-02", "lesson-04", "lesson-05", "lesson-06", "lesson-07", "lesson-08")) {
      assertRefused(2, "--files must be 1 or more", lesson, "--files=0");
    }
    assertRefused(2, "--slow and --idle can't be less than 0", "lesson-07", "--slow=-5");
  }

  private static void assertRefused(int exitCode, String sentence, String lesson, String... options)
      throws Exception {
    try (Script run = Script.run(lesson, options)) {
      assertEquals(exitCode, run.exitCode(), run.out() + run.err());
      // JBang may say first that it builds the script.
      assertTrue(run.err().lines().anyMatch(line -> line.startsWith(sentence)), run.err());
      assertFalse(run.err().contains("\tat "), run.err());
    }
  }
}
