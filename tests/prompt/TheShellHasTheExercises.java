import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.Exercise;
import workbook.exercises.Progress;

@DisplayName("The shell has the exercises")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class TheShellHasTheExercises {

  @TempDir Path work;

  @Test
  @DisplayName("check, hint, predict and progress say what the commands say, beside a stream")
  void exercises() throws Exception {
    Exercise exercise = Exercise.id("5.1");
    Path file = exercise.copyIn(work);
    Files.createDirectories(file.getParent());
    Files.copy(exercise.solution(), file);
    try (Script shell = Script.start(List.of("-Dworkbook.work=" + work), "shell")) {
      for (String line :
          List.of(
              "show(events.groupBy(\"event\").count(), \"update\")",
              "hint(5)",
              "check()",
              "hint()",
              "predict()",
              "check()",
              "predict()",
              "predict(\"none\")",
              "predict(\"nobatch\")",
              "predict(\"(no rows)\")",
              "predict(\"3 logins\")",
              "predict(\"10:00 3\")",
              "predict(\"10:00\")",
              "predict(\"10:00, 3\")",
              "predict(\"9\")",
              "predict(\"2\")", // A batch works with the watermark of those before it.
              "predict(\"1\")", // At each trigger Spark runs a batch.
              "progress()",
              "send(\"t,1,login\")",
              "tick()")) {
        shell.type(line);
      }
      shell.endInput();
      assertEquals(0, shell.exitCode(), shell.err());
      String out = shell.out();
      assertTrue(out.contains("Right: 9 batches as expected."), out);
      assertTrue(out.contains("Hint 1 of 4"), out);
      assertTrue(out.contains("The open scenario was left: nothing was marked."), out);
      assertTrue(out.contains("Yours passes. A solution to compare with:"), out);
      // An answer without its comma is asked for again, and not marked as wrong.
      assertTrue(out.contains("Type it again with a comma"), out);
      assertTrue(out.contains("Did you mean no batch?"), out);
      assertTrue(out.contains("A row has 2 values here, and \"10:00\" has 1."), out);
      // The events of 10:00 are two; three were predicted.
      assertTrue(out.contains("10:00, 3   10:00, 2    changed"), out);
      assertTrue(out.contains("2 of 3 right."), out);
      assertTrue(out.contains("Type a number from 1 to 4."), out);
      assertTrue(out.contains("Right.\n\nWhy did Spark run a batch although"), out);
      assertTrue(out.contains("  then     a batch\n  then     no batch\n"), out);
      // The query that was shown before the check still runs.
      assertTrue(out.contains("rows in 1 | rows out 1: 1 new"), out);
    }
    assertTrue(Progress.in(work).passed(exercise));
    assertEquals(
        Map.of("Silence.java:1", 0, "Silence.java:2", 1), Progress.in(work).chosen(exercise));
  }
}
