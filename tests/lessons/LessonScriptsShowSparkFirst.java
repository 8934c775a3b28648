import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The scripts {@code lesson-01} to {@code lesson-09} as a reader has them, side by side. */
@DisplayName("A lesson's script is short, and Spark comes first in it")
class LessonScriptsShowSparkFirst {

  private static final int FIRST_LINES = 60;
  private static final int MOST_LINES = 150;
  private static final int MOST_LINES_OF_TUNING = 300; // It measures as well.

  @Test
  @DisplayName("each lesson of the folder has one in the catalog")
  void each() throws Exception {
    try (Stream<Path> folders = Files.list(Script.root().resolve("lessons"))) {
      List<String> numbers =
          folders
              .map(folder -> folder.getFileName().toString())
              .filter(name -> name.matches("\\d\\d-.*"))
              .map(name -> "lesson-" + name.substring(0, 2))
              .sorted()
              .toList();
      assertEquals(numbers, List.copyOf(scripts().keySet()));
    }
  }

  @Test
  @DisplayName("the first readStream stands in the first 60 lines")
  void readStream() throws Exception {
    assertAll(
        scripts().entrySet().stream()
            .map(
                script ->
                    () -> {
                      int line = first(script.getValue(), "readStream()");
                      assertTrue(line <= FIRST_LINES, script.getKey() + ": line " + line);
                    }));
  }

  @Test
  @DisplayName("it has at most 150 lines, and lesson 9 at most 300")
  void size() throws Exception {
    assertAll(
        scripts().entrySet().stream()
            .map(
                script ->
                    () -> {
                      boolean tuning = script.getKey().equals("lesson-09");
                      int most = tuning ? MOST_LINES_OF_TUNING : MOST_LINES;
                      int lines = script.getValue().size();
                      assertTrue(lines <= most, script.getKey() + ": " + lines + " lines");
                    }));
  }

  @Test
  @DisplayName("the stations come in the pipeline's order, and the options below them")
  void order() throws Exception {
    assertAll(
        scripts().entrySet().stream()
            .map(
                script ->
                    () -> {
                      List<String> lines = script.getValue();
                      List<Integer> order =
                          Stream.of(
                                  " call() ",
                                  " source(SparkSession",
                                  " aggregation(Dataset<Row>",
                                  " sink(Dataset<Row>",
                                  "  @Option(")
                              .map(text -> first(lines, text))
                              .toList();
                      assertEquals(order.stream().sorted().toList(), order, script.getKey());
                    }));
  }

  /** The number of the first line with the text. */
  private static int first(List<String> lines, String text) {
    return IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).contains(text))
            .findFirst()
            .orElseThrow(() -> new AssertionError("There is no line with " + text))
        + 1;
  }

  /** The lines of each lesson's script, by the script's name in the catalog. */
  private static Map<String, List<String>> scripts() throws Exception {
    Path catalog = Script.root().resolve("jbang-catalog.json");
    Map<String, List<String>> scripts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> alias :
        new ObjectMapper().readTree(catalog.toFile()).get("aliases").properties()) {
      if (alias.getKey().matches("lesson-\\d\\d")) {
        Path script = Script.root().resolve(alias.getValue().get("script-ref").asText());
        scripts.put(alias.getKey(), Files.readAllLines(script));
      }
    }
    return scripts;
  }
}
