//SOURCES ../../lessons/02-schema/Schemas.java
//SOURCES ../../lessons/04-aggregation/Aggregation.java
//SOURCES ../../lessons/05-output-modes/OutputModes.java
//SOURCES ../../lessons/06-sinks/Sinks.java
//SOURCES ../../lessons/07-triggers/Triggers.java
//SOURCES ../../lessons/08-recovery/Recovery.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the scripts of lessons 5 and 7 say to options that their pages don't show. */
@DisplayName("Lessons refuse with a sentence and an exit code")
class OutputModesAndTriggersAreRefusedInASentence {

  @Test
  @DisplayName("complete without an aggregation is refused by Spark, and the stream fails")
  void completeEvents() {
    assertRefused(
        1,
        "Complete sends the whole result table",
        new OutputModes(),
        "--query=events",
        "--mode=complete");
  }

  @Test
  @DisplayName("An output mode that isn't one is a wrong option")
  void upsert() {
    assertRefused(2, "--mode upsert is unknown", new OutputModes(), "--mode=upsert");
  }

  @Test
  @DisplayName("The continuous trigger is refused by Spark, and the stream fails")
  void continuous() {
    assertRefused(
        1, "foreachBatch is called for each batch", new Triggers(), "--trigger=continuous");
  }

  @Test
  @DisplayName("A negative interval is a wrong option")
  void negative() {
    assertRefused(2, "--trigger '-1 second' is no interval", new Triggers(), "--trigger=-1 second");
  }

  @Test
  @DisplayName("No file in a batch is a wrong option, and so is less than no time")
  void numbers() {
    List<Callable<Integer>> lessons =
        List.of(
            new Schemas(),
            new Aggregation(),
            new OutputModes(),
            new Sinks(),
            new Triggers(),
            new Recovery());
    for (Callable<Integer> lesson : lessons) {
      assertRefused(2, "--files must be 1 or more", lesson, "--files=0");
    }
    assertRefused(2, "--slow and --idle begin at 0", new Triggers(), "--slow=-5");
  }

  private static void assertRefused(
      int exitCode, String sentence, Callable<Integer> lesson, String... options) {
    var run = LessonRun.of(lesson, options);
    assertEquals(exitCode, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().startsWith(sentence), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }
}
