import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.Author;
import workbook.exercises.CheckRun;
import workbook.exercises.Course;
import workbook.exercises.Exercise;
import workbook.exercises.ExerciseSet;
import workbook.exercises.NewExercise;
import workbook.exercises.Progress;
import workbook.exercises.Verdict;
import workbook.prompt.LessonPage;

@DisplayName("An exercise is its folder, and nothing else knows of it")
class AnExerciseIsItsFolder {

  @TempDir Path temp;

  @Test
  @DisplayName("order and id come from the folders' numbers: 10 stands behind 9")
  void order() throws Exception {
    for (String folder : List.of("10-tenth", "2-second", "9-ninth")) {
      check(folder, "Any");
    }
    Files.createDirectories(temp.resolve("05-topic/exercises/notes"));
    List<String> ids = Exercise.of(lesson()).stream().map(Exercise::id).toList();
    assertEquals(List.of("5.2", "5.9", "5.10"), ids);
  }

  @Test
  @DisplayName("a lesson's page lists its exercises, with their minutes and what is broken")
  void listed() throws Exception {
    for (LessonPage lesson : LessonPage.all()) {
      List<Exercise> exercises = Exercise.of(lesson);
      if (exercises.size() > 1) {
        List<String> listed =
            Files.readAllLines(lesson.folder().resolve("README.md"), UTF_8).stream()
                .filter(line -> line.matches("\\| \\d+[.]\\d+ \\|.*"))
                .map(
                    line -> line.replaceFirst("(\\| [\\d.]+ \\|).*(\\| \\w+ \\| \\d+ \\|)", "$1$2"))
                .toList();
        List<String> there =
            exercises.stream()
                .map(
                    each ->
                        "| %s || %s | %s |"
                            .formatted(
                                each.id(), each.isBroken() ? "mend" : "write", each.minutes()))
                .toList();
        assertEquals(there, listed, lesson.toString());
      }
    }
  }

  @Test
  @DisplayName("two checks in one folder are refused, and so is none")
  void twoChecks() throws Exception {
    Path folder = check("1-twice", "First");
    Files.writeString(folder.resolve("SecondCheck.java"), "");
    var two = assertThrows(IllegalStateException.class, () -> Exercise.of(lesson()));
    assertTrue(two.getMessage().endsWith("and holds FirstCheck.java, SecondCheck.java."));

    Files.delete(folder.resolve("FirstCheck.java"));
    Files.delete(folder.resolve("SecondCheck.java"));
    var none = assertThrows(IllegalStateException.class, () -> Exercise.of(lesson()));
    assertTrue(none.getMessage().endsWith("and holds none."), none.getMessage());
  }

  @Test
  @DisplayName("a lesson's number means its first exercise that is not solved")
  void firstOpen() {
    Course course = new Course(temp);
    assertEquals("5.1", course.exercise("5").id());
    assertEquals("5.1", course.exercise("5.1").id());
    for (Exercise each : Exercise.of(LessonPage.number(5))) {
      course.progress().passed(each, true);
    }
    // All are solved: the first again.
    assertEquals("5.1", course.exercise("5").id());
    for (String wrong : List.of("5.99", "99", "99.1", "five", "5.", "-5")) {
      assertThrows(IllegalArgumentException.class, () -> course.exercise(wrong), wrong);
    }
  }

  @Test
  @DisplayName("progress of the time when a lesson had one exercise is that exercise's")
  void progressOfBefore() throws Exception {
    Files.writeString(
        temp.resolve("progress.txt"),
        "# A title.\n03 passed hints=2 predicted=OneObject.java why=OneObject.java:1:2\n"
            + "05 hints=1 now\n");
    Exercise formats = Exercise.id("3.1");
    Progress progress = Progress.in(temp);
    assertTrue(progress.passed(formats));
    assertEquals(2, progress.hints(formats));
    assertEquals(1, progress.predicted(formats));
    assertEquals("5.1", progress.now());
    assertFalse(progress.passed(Exercise.id("5.1")));

    progress.hints(formats, 3); // Written, and read again.
    assertEquals(
        List.of(
            "03 predicted=OneObject.java why=OneObject.java:1:2",
            "03.1 passed hints=3",
            "05.1 hints=1 now"),
        Files.readAllLines(temp.resolve("progress.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList());
    assertEquals(1, Progress.in(temp).predicted(formats));
    assertEquals(Map.of("OneObject.java:1", 2), Progress.in(temp).chosen(formats));
  }

  @Test
  @DisplayName("a new exercise's start file fails its check for the right reason, and it is whole")
  void newExercise() throws Exception {
    check("1-taken", "Taken");
    String made = NewExercise.in(ExerciseSet.of(lesson()), "late-logins");
    assertTrue(made.contains("author check 5.2"), made);

    Exercise exercise = Exercise.of(lesson()).get(1);
    assertEquals("LateLogins", exercise.name());
    var checks = new CheckRun(Author.LIMIT_MILLIS);
    Verdict start = checks.check(exercise, exercise.start());
    assertEquals(Verdict.Kind.NOT_YET, start.kind(), start.text());
    // Only what a lesson needs is missing: its scenarios.
    assertEquals(
        List.of(temp.resolve("05-topic/predict") + " has less than two"),
        new Author(checks).examine(exercise));

    Path predict = Files.createDirectories(temp.resolve("05-topic/predict"));
    for (Path scenario : Exercise.id("5.1").scenarios()) {
      Files.copy(scenario, predict.resolve(scenario.getFileName()));
    }
    assertEquals(List.of(), new Author(checks).examine(exercise));
    for (String wrong : List.of("late-logins", "Late", "../x", "", "a b")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> NewExercise.in(ExerciseSet.of(lesson()), wrong),
          wrong);
    }
  }

  private LessonPage lesson() {
    return new LessonPage(5, temp.resolve("05-topic"));
  }

  private Path check(String folder, String name) throws Exception {
    Path made = Files.createDirectories(temp.resolve("05-topic/exercises").resolve(folder));
    Files.writeString(made.resolve(name + "Check.java"), "");
    return made;
  }
}
