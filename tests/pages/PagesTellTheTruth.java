import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import pages.PageCheck;

/**
 * All pages of the repository, in one JVM of their own: a page's JShell starts and stops Spark as
 * it likes, and the other tests' Spark must not notice. They take nearly half of the whole run, and
 * mostly wait: so they run beside the other tests.
 */
@Tag(RunTests.SLOW)
@Tag(RunTests.PAGES)
class PagesTellTheTruth {

  @TestFactory
  @DisplayName("Each block runs, and prints what the page shows")
  Stream<DynamicTest> eachPage() throws Exception {
    Path root = Script.root();
    List<String> pages = PageCheck.pages(root).stream().map(Path::toString).toList();
    assertFalse(pages.isEmpty(), "no Markdown page was found in " + root);

    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "Pages"));
    command.addAll(pages);
    Process process = Script.inRoot(command).redirectErrorStream(true).start();
    List<String> printed =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    int exitCode = process.waitFor();

    // A page's name stands alone on a line; what is wrong on it follows.
    Map<String, List<String>> byPage = new LinkedHashMap<>();
    String page = "";
    for (String line : printed) {
      if (pages.contains(line)) {
        page = line;
        byPage.put(page, new ArrayList<>());
      } else if (!page.isEmpty() && !line.isEmpty()) {
        byPage.get(page).add(line);
      }
    }
    String summary = printed.isEmpty() ? "" : printed.get(printed.size() - 1);
    byPage.values().forEach(lines -> lines.remove(summary));
    return Stream.concat(
        pages.stream()
            .map(
                name ->
                    DynamicTest.dynamicTest(
                        name,
                        () ->
                            assertEquals(
                                "",
                                String.join("\n", byPage.getOrDefault(name, List.of("not run")))))),
        Stream.of(
            DynamicTest.dynamicTest(
                "all pages: " + summary,
                () -> assertEquals(0, exitCode, String.join("\n", printed)))));
  }
}
