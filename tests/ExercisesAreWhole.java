import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import exercises.Author;
import exercises.CheckRun;
import exercises.Exercise;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The same proof as {@code ./jbang workbook@. author check}. */
@DisplayName("Exercises are whole")
class ExercisesAreWhole {

  @TestFactory
  @DisplayName("its start fails, its solution passes, each wrong answer gets its own sentence")
  Stream<DynamicTest> all() {
    var author = new Author(new CheckRun(Author.LIMIT_MILLIS));
    return Exercise.all().stream()
        .map(
            each ->
                dynamicTest(
                    "lesson " + each.number(),
                    () -> assertEquals(List.of(), author.examine(each))));
  }
}
