//SOURCES ../../lessons/08-recovery/Recovery.java

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.session.Session;

/** What the script of lesson 8 does and its page doesn't show. */
@DisplayName("Lesson 8, killed in its first batch, goes on and loses nothing")
class KilledLessonsGoOn {

  @TempDir Path temp;

  @Tag(RunTests.SLOW)
  @Test
  @DisplayName("killed in batch 0 and started with another limit, it ends with plain Java's counts")
  void firstBatch() throws Exception {
    var events = new EventFiles(temp.resolve("in")).generate(5, 20);
    String[] options = {
      "--input", events.folder().toString(), "--folder", temp.resolve("kept").toString()
    };
    try (Script killed = Script.run("lesson-08", with(options, "--files=2", "--kill-in=0"))) {
      assertEquals(137, killed.exitCode(), killed.out() + killed.err());
      assertTrue(killed.out().strip().endsWith("Killed."), killed.out());
      assertEquals(1, batches(killed.out()));
    }
    // Batch 0 again with its two files, then the other three at once.
    var resumed = run(with(options, "--files=9"));
    assertEquals(0, resumed.exitCode(), resumed.err());
    assertEquals(2, batches(resumed.out()));
    String last = resumed.out().substring(resumed.out().indexOf("Batch 1"));
    events
        .countByEvent()
        .forEach(
            (event, count) ->
                assertTrue(last.matches("(?s).*\\|" + event + " *\\|" + count + " *\\|.*"), last));
    // The checkpoint by itself says the same.
    LessonRun.assertStateHolds(events.countByEvent(), temp.resolve("kept").resolve("checkpoint"));
  }

  @Test
  @DisplayName("A run that finds nothing new says so, and how to begin anew")
  void nothingNew() {
    String kept = temp.resolve("kept").toString();
    var run = run("--arrived=0", "--folder", kept);
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().startsWith("No batch: no file is new. Delete " + kept), run.out());
  }

  @Test
  @DisplayName("A folder that isn't there is a wrong option")
  void noFolder() {
    var run = run("--input=nowhere", "--folder=" + temp);
    assertEquals(2, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains("--input nowhere is no folder"), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  /** Runs the lesson in this JVM, whose temporary folder it changes. */
  private static LessonRun run(String... options) {
    Session.local(); // Its own folders are to outlive this test's.
    String temporary = System.getProperty("java.io.tmpdir");
    try {
      return LessonRun.of(new Recovery(), options);
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }

  private static long batches(String out) {
    return out.lines().filter(line -> line.startsWith("Batch ")).count();
  }

  private static String[] with(String[] options, String... more) {
    String[] all = java.util.Arrays.copyOf(options, options.length + more.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return all;
  }
}
