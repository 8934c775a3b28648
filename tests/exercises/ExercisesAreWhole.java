import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.Author;
import workbook.exercises.CheckRun;
import workbook.exercises.Exercise;
import workbook.exercises.ExerciseSet;
import workbook.exercises.NewExercise;

/** The same proof as {@code ./jbang workbook@. author check}. */
@DisplayName("Exercises are whole")
@Tag(RunTests.SLOW)
@Tag(RunTests.EXERCISES)
class ExercisesAreWhole {

  private final Author author = new Author(new CheckRun(Author.LIMIT_MILLIS));

  @TestFactory
  @DisplayName("its start fails, its solution passes, each wrong answer gets its own sentence")
  Stream<DynamicTest> all() {
    List<Exercise> all = Exercise.all();
    Map<String, List<String>> told = examined(all);
    return all.stream()
        .map(
            each ->
                dynamicTest(
                    "exercise " + each.id(), () -> assertEquals(List.of(), told.get(each.id()))));
  }

  @Test
  @DisplayName("of two sets beside each other, in two JVMs, what is wrong is told of the one")
  void besideEachOther(@TempDir Path temp) throws Exception {
    List<Exercise> both = withoutSolutions(temp);
    Map<String, List<String>> missing =
        both.stream()
            .collect(toMap(Exercise::id, each -> List.of(each.solution() + " is missing")));
    assertEquals(missing, examined(both));
  }

  @Test
  @DisplayName("a JVM beside this one that ends too early is told, with what it was about to do")
  void endedTooEarly(@TempDir Path temp) throws Exception {
    List<Exercise> both = withoutSolutions(temp);
    Files.delete(both.get(1).check()); // No exercise any more.
    var ended = assertThrows(IllegalStateException.class, () -> examined(both));
    assertEquals("The other JVM ended while it examined beside/1.", ended.getMessage());
  }

  /** An exercise in each of two sets; what is missing is found before Spark is asked for. */
  private static List<Exercise> withoutSolutions(Path folder) throws Exception {
    List<Exercise> both = new ArrayList<>();
    for (String name : List.of("here", "beside")) {
      ExerciseSet set = ExerciseSet.in(folder.resolve(name));
      NewExercise.in(set, "late-logins");
      both.addAll(set.exercises());
      Files.delete(set.exercises().get(0).solution());
    }
    return both;
  }

  private Map<String, List<String>> examined(List<Exercise> exercises) {
    Map<String, List<String>> told = new HashMap<>();
    PrintStream screen = System.out;
    author.examine(
        exercises,
        (each, problems) -> {
          assertSame(screen, System.out, "told while a check takes what is printed: " + each.id());
          told.put(each.id(), problems);
        });
    return told;
  }
}
