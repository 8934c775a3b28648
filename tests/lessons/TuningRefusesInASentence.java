//SOURCES ../../lessons/09-tuning/Tuning.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the script of lesson 9 says to options that its page doesn't show. */
@DisplayName("Lesson 9 refuses with a sentence and exit code 2, before it measures anything")
class TuningRefusesInASentence {

  @Test
  @DisplayName("A claim that isn't one: those that are one are listed")
  void claim() {
    assertRefused("--claim speed is unknown: use partitions, limit", "--claim=speed");
  }

  @Test
  @DisplayName("No round at all")
  void rounds() {
    assertRefused("--rounds 0 measures nothing", "--rounds=0");
  }

  @Test
  @DisplayName("The help names the claims that the refusal names")
  void help() {
    var run = LessonRun.of(new Tuning(), "--claim=speed");
    var help = LessonRun.of(new Tuning(), "--help");
    String names = oneLine(run.err()).replaceFirst(".* unknown: use (.*?) --help.*", "$1");
    assertTrue(oneLine(help.out()).contains("Claims: " + names + "."), names);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static void assertRefused(String sentence, String option) {
    var run = LessonRun.of(new Tuning(), option);
    assertEquals(2, run.exitCode(), run.out() + run.err());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith(sentence), run.err());
  }
}
