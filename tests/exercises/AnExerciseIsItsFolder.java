import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
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
@Tag(RunTests.SLOW)
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
  @DisplayName("what a lesson lets write goes from short to long, in 5 to 15 minutes each")
  void shortToLong() {
    for (LessonPage lesson : LessonPage.all()) {
      List<Integer> minutes =
          Exercise.of(lesson).stream()
              .filter(each -> !each.isBroken())
              .map(Exercise::minutes)
              .toList();
      assertEquals(minutes.stream().sorted().toList(), minutes, lesson.toString());
      assertTrue(minutes.stream().allMatch(each -> 5 <= each && each <= 15), lesson.toString());
    }
  }

  @Test
  @DisplayName("two wrong answers of each exercise to write were asked in public")
  void askedInPublic() {
    List<String> less =
        Exercise.all().stream()
            .filter(each -> !each.isBroken() && Author.asked(each).size() < 2)
            .map(Exercise::id)
            .toList();
    assertEquals(List.of(), less);
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
    Author author = new Author(checks);
    assertEquals(0, asks("Asked: somewhere", exercise).size());
    assertEquals(1, asks("Asked: https://example.org/1", exercise).size());
    assertEquals(List.of(), author.examine(exercise)); // The sentence ends before the address.
    // What was made: one to write, of 10 minutes, with two wrong answers, one of them asked; the
    // questions why are those of the scenarios, which were copied.
    int why = 0;
    for (Path scenario : exercise.scenarios()) {
      why += Files.readString(scenario, UTF_8).split("Why[.]ask[(]", -1).length - 1;
    }
    assertEquals(
        List.of("Lesson 5", "1", "2", "1", "0", String.valueOf(why), "10"),
        cells(author.table(List.of(exercise))).get(1));
    for (String wrong : List.of("late-logins", "Late", "../x", "", "a b")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> NewExercise.in(ExerciseSet.of(lesson()), wrong),
          wrong);
    }
  }

  @Test
  @DisplayName("changes that a check doesn't see are told, with their lines: 0 was never asked for")
  void mutants() throws Exception {
    // 1 in place of 0 shows only where all numbers are less, and >= is as right as >. Seen are
    // (true), which ends with 2, (false), which ends with 0, and the line that is left out, too.
    // A text minus a number doesn't compile.
    Path largest =
        solution(
            "1-largest",
            "Largest",
            "of(1, 3, 2)",
            "3 of 3",
            """
            public class Largest {
              public static String of(int... numbers) {
                int largest = 0;
                for (int number : numbers) {
                  if (number > largest) {
                    largest = number;
                  }
                }
                return largest + " of " + numbers.length;
              }
            }
            """);
    // No name has 9 letters, or more. Seen is only that nothing is sorted.
    Path first =
        solution(
            "2-first",
            "First",
            "of(\"b\", \"a\")",
            "a",
            """
            import java.util.Arrays;

            public class First {
              public static String of(String... names) {
                return Arrays.stream(names)
                    .filter(name -> name.length() < 9)
                    .sorted()
                    .findFirst()
                    .orElse("none");
              }
            }
            """);
    List<Exercise> exercises = Exercise.of(lesson());
    Author author = new Author(new CheckRun());
    assertEquals(
        new Author.Mutated(5, List.of(largest + ":3: 0 -> 1", largest + ":5: > -> >=")),
        author.mutate(exercises.get(0)));
    assertEquals(
        new Author.Mutated(
            5,
            List.of(
                first + ":5: .filter(name -> name.length() < 9) left out",
                first + ":6: < -> <=",
                first + ":6: 9 -> 10",
                first + ":6: 9 -> 8")),
        author.mutate(exercises.get(1)));
  }

  /** An exercise whose check asks for one result alone. */
  private Path solution(String folder, String name, String call, String expected, String text)
      throws Exception {
    Path made = check(folder, name);
    Files.writeString(
        made.resolve(name + "Check.java"),
        """
        import java.util.List;
        import workbook.exercises.*;

        public class CLASSCheck implements Check {
          public void run(Trial trial) {
            trial.compareText("it", List.of("EXPECTED"), List.of(CLASS.CALL));
          }

          public String explain(Report report) {
            return null;
          }
        }
        """
            .replace("CLASS", name)
            .replace("EXPECTED", expected)
            .replace("CALL", call));
    Path solution = Files.createDirectories(made.resolve("solution")).resolve(name + ".java");
    return Files.writeString(solution, text);
  }

  @Test
  @DisplayName("a table counts a lesson's exercises, wrong answers, broken streams and minutes")
  void table() throws Exception {
    List<Exercise> exercises = Exercise.of(LessonPage.number(7));
    long wrong;
    try (Stream<Path> files = Files.walk(exercises.get(0).folder().getParent())) {
      wrong = files.filter(file -> file.toString().matches(".*[/]wrong[/][a-z-]+")).count();
    }
    List<String> row = cells(new Author(new CheckRun(Author.LIMIT_MILLIS)).table(exercises)).get(1);
    assertEquals(List.of("4", String.valueOf(wrong)), row.subList(1, 3));
    // Two of 5 minutes, and four of 10; no scenario was played.
    assertEquals(List.of("2", "not played", "50"), row.subList(4, 7));

    List<Exercise> two = new ArrayList<>(exercises);
    two.addAll(Exercise.of(LessonPage.number(5)));
    List<List<String>> rows = cells(new Author(new CheckRun(Author.LIMIT_MILLIS)).table(two));
    assertEquals(4, rows.size());
    for (int i = 1; i < 5; i++) {
      int lessons = Integer.parseInt(rows.get(1).get(i)) + Integer.parseInt(rows.get(2).get(i));
      assertEquals(String.valueOf(lessons), rows.get(3).get(i), rows.get(0).get(i));
    }
  }

  private static List<List<String>> cells(String table) {
    return table.lines().map(line -> List.of(line.split(" {2,}"))).toList();
  }

  /** The addresses in a wrong answer's comment, beside its sentence. */
  private static Set<String> asks(String words, Exercise exercise) throws Exception {
    Path file = exercise.wrong().get(0);
    String text = Files.readString(file, UTF_8).replaceFirst("\n \\*\n \\* <p>.*\n", "");
    Files.writeString(file, text.replace(" */", "\n *\n * <p>" + words + "\n */"));
    return Author.asked(exercise);
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
