import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import workbook.exercises.Author;
import workbook.exercises.CheckRun;
import workbook.exercises.Exercise;

/** The same proof as {@code ./jbang workbook@. author check}. */
@DisplayName("Exercises are whole")
@Tag(RunTests.SLOW)
@Tag(RunTests.EXERCISES)
class ExercisesAreWhole {

  @TestFactory
  @DisplayName("its start fails, its solution passes, each wrong answer gets its own sentence")
  Stream<DynamicTest> all() {
    var author = new Author(new CheckRun(Author.LIMIT_MILLIS));
    return Exercise.all().stream()
        .map(
            each ->
                dynamicTest(
                    "exercise " + each.id(), () -> assertEquals(List.of(), author.examine(each))));
  }
}
