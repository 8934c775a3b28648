import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.Course;
import workbook.exercises.Exercise;
import workbook.exercises.Prediction;
import workbook.exercises.Progress;

/** The commands run in the tests' own JVM: Spark is there already. */
@DisplayName("The workbook keeps your work")
@Tag(RunTests.SLOW)
@Tag(RunTests.EXERCISES)
class TheWorkbookKeepsYourWork {

  private static final Exercise FORMATS = Exercise.id("3.1");
  private static final Exercise TRIGGERS = Exercise.id("7.1");

  @TempDir Path work;

  /** What a command printed, and its exit code. */
  private record Ran(int exitCode, String out) {}

  @Test
  @DisplayName("check --all finds out anew what is solved, and leaves alone what was not begun")
  void checkAll() throws Exception {
    put(FORMATS, FORMATS.start());
    put(TRIGGERS, TRIGGERS.solution());
    Progress.in(work).passed(FORMATS, true); // It was; then the file was changed.
    Progress.in(work).now(TRIGGERS);

    Ran all = run("", "check", "--all");

    assertEquals(1, all.exitCode(), all.out());
    assertTrue(all.out().contains("Exercise 7.1: Right: 3 runs as expected."), all.out());
    assertTrue(all.out().contains("Exercise 3.1: "), all.out());
    assertFalse(all.out().contains("Exercise 5.1: "), all.out());
    assertTrue(all.out().matches("(?s).*\n  3.1 +formats .* passed before .*"), all.out());
    assertTrue(all.out().matches("(?s).*\n> 7.1 +triggers .* passed .*"), all.out());
    assertFalse(Progress.in(work).passes(FORMATS));
    assertTrue(Progress.in(work).passes(TRIGGERS));
    // It was solved once, so a solution is shown, and hints go on for the file as it is.
    assertEquals(0, run("", "solution", "3.1").exitCode());
    assertTrue(run("", "hint", "3.1").out().contains("Hint 1 of "));

    put(FORMATS, FORMATS.solution());
    assertEquals(0, run("", "check", "--all").exitCode());
    assertTrue(Progress.in(work).passes(FORMATS));
    assertTrue(run("", "hint", "3.1").out().contains("Yours passes."));
  }

  @Test
  @DisplayName("reset asks, keeps what was written beside the new file, and forgets the rest")
  void reset() throws Exception {
    Path file = put(TRIGGERS, TRIGGERS.solution());
    Progress.in(work).passed(TRIGGERS, true);
    Progress.in(work).hints(TRIGGERS, 2);

    Ran no = run("no\n", "reset", "7.1");
    assertEquals(1, no.exitCode(), no.out());
    assertTrue(no.out().contains("Nothing was changed."), no.out());
    assertEquals(Files.readString(TRIGGERS.solution()), Files.readString(file));
    assertTrue(Progress.in(work).passed(TRIGGERS));

    Ran yes = run("yes\n", "reset", "7.1");
    assertEquals(0, yes.exitCode(), yes.out());
    assertEquals(Files.readString(TRIGGERS.start()), Files.readString(file));
    Path kept = file.resolveSibling("HourlyRun.java.before");
    assertEquals(Files.readString(TRIGGERS.solution()), Files.readString(kept));
    assertFalse(Progress.in(work).passed(TRIGGERS));
    assertEquals(0, Progress.in(work).hints(TRIGGERS));
    assertEquals("7.1", Progress.in(work).now());

    Files.writeString(file, "mine");
    assertEquals(0, run("", "reset", "--yes").exitCode());
    assertEquals("mine", Files.readString(kept));
  }

  @Test
  @DisplayName("a scenario that is left does not count as predicted")
  void left() throws Exception {
    Path scenario = TRIGGERS.scenarios().get(0);
    var asked = new AtomicInteger();
    var course = new Course(work);
    assertThrows(
        Prediction.Left.class,
        () ->
            course.predict(
                TRIGGERS,
                scenario,
                (name, sent) -> {
                  if (asked.incrementAndGet() == 2) {
                    throw new Prediction.Left();
                  }
                  return new Prediction(List.of());
                },
                (text, most) -> 1));
    assertEquals(2, asked.get());

    Ran ended = run("none\n\n", "predict", "7"); // The input ends at the second question.
    assertTrue(ended.exitCode() != 0, ended.out());

    // The shell leaves one when another is asked for: it interrupts.
    var waits = new CountDownLatch(1);
    var player =
        new FutureTask<>(
            () ->
                course.predict(
                    TRIGGERS,
                    scenario,
                    (name, sent) -> {
                      waits.countDown();
                      Thread.sleep(60_000);
                      return new Prediction(List.of());
                    },
                    (text, most) -> 1));
    var thread = new Thread(player);
    thread.start();
    waits.await();
    thread.interrupt();
    Exception end = assertThrows(ExecutionException.class, player::get);
    assertEquals(Prediction.Left.class, end.getCause().getClass());

    // An experiment is left in the same way: the choice is wrong, and Ctrl+C comes in it.
    Exercise modes = Exercise.id("5.1");
    assertThrows(
        Prediction.Left.class,
        () ->
            course.predict(
                modes,
                modes.scenarios().get(0),
                (name, sent) -> new Prediction(List.of()),
                (text, most) -> {
                  Thread.currentThread().interrupt();
                  return text.contains("  1  A batch works") ? 2 : 1;
                }));
    assertEquals(0, Progress.in(work).predicted(modes));

    assertEquals(0, Progress.in(work).predicted(TRIGGERS));
    course.predict(
        TRIGGERS, scenario, (name, sent) -> new Prediction(List.of()), (text, most) -> 1);
    assertEquals(1, Progress.in(work).predicted(TRIGGERS));
  }

  @Test
  @DisplayName("null is NULL in any case, and a row with too few values is asked for again")
  void answers() {
    // Batch 0 has the lines 1,login and user-2,view and 3; batch 1 has a number after a space.
    String short0 = "1\n\n";
    String batch0 = "1, login\nnull, view\n3,Null\n\n";
    String batch1 = "null,view\n4, logout\nNULL, login\n\n";
    Ran played = run(short0 + batch0 + batch1, "predict", "2");
    assertTrue(played.out().contains("A row has 2 values here, and \"1\" has 1."), played.out());
    assertTrue(played.out().contains("2 of 2 right."), played.out());
  }

  @Test
  @DisplayName("progress is whole at each moment, so a kill at any of them loses nothing")
  void whole() throws Exception {
    Progress.in(work).passed(FORMATS, true);
    // What a reader finds while others are written is what a kill would leave behind. The writer
    // goes on until the reader has met it often enough.
    var enough = new AtomicBoolean();
    var written = new AtomicInteger();
    var writer =
        new Thread(
            () -> {
              while (!enough.get()) {
                Progress.in(work).hints(TRIGGERS, written.incrementAndGet());
              }
            });
    writer.start();
    int before = 0;
    try {
      for (int met = 0; met < 100 || written.get() < 1_000; ) {
        assertTrue(writer.isAlive(), "The writer has failed.");
        Progress read = Progress.in(work);
        assertTrue(read.passed(FORMATS), "lesson 3 is forgotten");
        assertTrue(read.hints(TRIGGERS) >= before, "hints are forgotten");
        met += read.hints(TRIGGERS) > before ? 1 : 0;
        before = read.hints(TRIGGERS);
      }
    } finally {
      enough.set(true);
      writer.join();
    }
    assertEquals(written.get(), Progress.in(work).hints(TRIGGERS));

    // And what it leaves of a file that was not whole is not read.
    Files.writeString(work.resolve(".progress1.txt"), "03");
    assertTrue(Progress.in(work).passed(FORMATS));
  }

  /** A file as if the learner had written it. */
  private Path put(Exercise exercise, Path from) throws Exception {
    Path file = exercise.copyIn(work);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, Files.readString(from));
  }

  /** Runs {@code workbook --work DIR ARGUMENTS} with this typed to it. */
  private Ran run(String typed, String... arguments) {
    InputStream in = System.in;
    PrintStream out = System.out;
    var printed = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      var workbook = Workbook.commandLine();
      var all = new ArrayList<>(List.of("--work", work.toString()));
      all.addAll(List.of(arguments));
      int exitCode = workbook.execute(all.toArray(String[]::new));
      return new Ran(exitCode, printed.toString(StandardCharsets.UTF_8));
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
  }
}
