import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.Exercise;
import workbook.exercises.Progress;
import workbook.watch.Saves;

@DisplayName("In watch mode each save is checked")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class EachSaveIsChecked {

  private static final Exercise EXERCISE = Exercise.id("5.1");
  private static final String CTRL_C = "\003";

  @TempDir Path work;

  @Test
  @DisplayName("a wrong answer gets its sentence, the solution passes, the keys do what they say")
  void watch() throws Exception {
    Path file = EXERCISE.copyIn(work);
    Files.writeString(
        work.resolve("progress.txt"), "01 due=2026-01-01:1:KnownPaths.java:1\n05.1 now\n");
    try (Script watch = Script.inTerminal("workbook", "--work", work.toString())) {
      watch.awaitLine("Spark is starting");
      watch.press("75h"); // While a check runs: they are done after it, in their order.
      watch.awaitLine("batch 0 is the first that differs");
      // What stands above the table of nine batches would be off this small screen.
      watch.awaitLine("The answer's first words, from further up:");
      watch.awaitLine("Exercise 7.1, triggers");
      watch.awaitLine("This run would never end");
      watch.awaitLine("Hint 1 of 4");

      save(EXERCISE.folder().resolve("wrong/too-early/FinalMinutes.java"), file);
      watch.awaitLine("10:00 went out before its last login came");
      Files.writeString(file, "public class FinalMinutes { int x = true; }");
      watch.awaitLine("incompatible types: boolean cannot be converted to int");
      save(EXERCISE.solution(), file);
      watch.awaitLine("Right: 9 batches as expected.");
      // It says why, and waits.
      watch.awaitLine("A window makes groups that end");
      assertTrue(Progress.in(work).passed(EXERCISE));

      watch.press("h");
      watch.awaitLine("Yours passes. A solution to compare with:");
      watch.press("l");
      watch.awaitLine("> 5.1  output-modes");
      watch.awaitLine("  9    tuning        6 exercises"); // A line for each other lesson.
      watch.awaitLine("Review 1 is due today: v");
      watch.press("v");
      watch.awaitLine("1 of 1, lesson 1");
      watch.awaitLine("What does the next batch count?");
      watch.press(CTRL_C);
      watch.awaitLine("Left: none of 1 done; the rest waits.");
      watch.press("v");
      watch.awaitLine("1  Nothing: no batch runs, as the file's path is known.");
      watch.press("1\r");
      watch.awaitLine("1 of 1 right. Next: 1 on ");
      watch.press("p" + CTRL_C); // Before there is a question.
      watch.awaitLine("Ctrl+C leaves.");
      watch.awaitLine("Left: nothing was marked.");
      watch.press("p");
      watch.awaitLine("Which rows, batch 0?");
      watch.press(CTRL_C);
      // At a question that was not left, this would be an answer.
      watch.press("p\r");
      watch.awaitLine("Type none if no row comes.");
      // Batches 0 and 1 send nothing; batch 2 sends 10:00 with its two events.
      watch.press("none\r\rnone\r\r10:00\r\r");
      watch.awaitLine("A row has 2 values here, and \"10:00\" has 1.");
      watch.press("10:00, 2\r\r");
      watch.awaitLine("3 of 3 right.");
      watch.press("9\r2\r");
      watch.awaitLine("Type a number from 1 to 4.");
      watch.awaitLine("Why did Spark run a batch although nothing had been sent?");
      watch.press("2\r");
      watch.awaitLine("The row of 10:02:15 moves the watermark");
      watch.press("xno\r");
      watch.awaitLine("Nothing was changed.");
      watch.press("0");
      watch.press("q");
      assertEquals(0, watch.exitCode());
    }
    assertEquals(Files.readString(EXERCISE.solution()), Files.readString(file));
    assertEquals(1, Progress.in(work).hints(EXERCISE));
    // The scenario that was left is the one that was predicted after it.
    assertEquals(1, Progress.in(work).predicted(EXERCISE));
  }

  @Test
  @DisplayName("a save is seen where no event tells of it: in another folder, behind a link")
  void link() throws Exception {
    Path behind = Files.writeString(work.resolve("Behind.java"), "1");
    Path linked = Files.createDirectory(work.resolve("linked")).resolve("Linked.java");
    Files.createSymbolicLink(linked, behind);
    seesSaves(linked, () -> Files.writeString(behind, "22"));
  }

  @Test
  @DisplayName("a save is seen on a file system that has no events")
  void noEvents() throws Exception {
    try (FileSystem zip =
        FileSystems.newFileSystem(work.resolve("files.zip"), Map.of("create", "true"))) {
      Path file = Files.writeString(zip.getPath("/InZip.java"), "1");
      seesSaves(file, () -> Files.writeString(file, "22"));
    }
  }

  /** The second save comes after the first one was seen. */
  private static void seesSaves(Path file, Callable<Path> save) throws Exception {
    var seen = new LinkedBlockingQueue<String>();
    try (var saves = new Saves(file, () -> seen.add("saved"))) {
      assertNull(seen.poll(700, TimeUnit.MILLISECONDS), "Nothing was saved yet.");
      save.call();
      assertNotNull(
          seen.poll(Script.TIMEOUT.toSeconds(), TimeUnit.SECONDS), "The save was not seen.");
      Files.writeString(file, "333");
      assertNotNull(
          seen.poll(Script.TIMEOUT.toSeconds(), TimeUnit.SECONDS), "The second save was not seen.");
    }
  }

  @Test
  @DisplayName("without a terminal, lines are keys and nothing is drawn over")
  void lines() throws Exception {
    Progress.in(work).now(EXERCISE);
    try (Script watch = Script.start("workbook", "--work", work.toString())) {
      watch.awaitLine("batch 0 is the first that differs");
      save(EXERCISE.solution(), EXERCISE.copyIn(work));
      watch.awaitLine("Right: 9 batches as expected.");
      watch.type("quit");
      assertEquals(0, watch.exitCode());
      assertFalse(watch.out().contains("\033"), watch.out());
    }
  }

  /** Saves as editors do: a new file beside the old one, then moved over it. */
  private static void save(Path from, Path to) throws Exception {
    Path next = Files.copy(from, to.resolveSibling(".next"), REPLACE_EXISTING);
    Files.move(next, to, REPLACE_EXISTING);
  }
}
