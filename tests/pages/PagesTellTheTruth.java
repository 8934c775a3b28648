import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
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
import org.junit.jupiter.api.io.TempDir;
import pages.PageCheck;

/**
 * All pages of the repository, in two JVMs of their own: a page's JShell starts and stops Spark as
 * it likes, and the other tests' Spark must not notice. They take half of the whole run, so they
 * run beside the other tests, and beside each other. More at once would cost more: with six starts
 * of Spark at once on two cores, each takes a sixth more CPU than with two.
 */
@Tag(RunTests.SLOW)
@Tag(RunTests.PAGES)
class PagesTellTheTruth {

  @TempDir Path folder;

  @TestFactory
  @DisplayName("Each block runs, and prints what the page shows")
  Stream<DynamicTest> eachPage() throws Exception {
    List<String> pages = PageCheck.pages(Script.root()).stream().map(Path::toString).toList();
    assertFalse(pages.isEmpty(), "no Markdown page was found in " + Script.root());
    List<Run> runs = new ArrayList<>();
    for (List<String> some : pages.stream().collect(groupingBy(Run::of)).values()) {
      runs.add(Run.start(some, folder.resolve(runs.size() + ".txt")));
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (Run run : runs) {
      tests.addAll(run.tests());
    }
    return tests.stream();
  }

  /** Some of the pages, in a JVM. */
  private record Run(List<String> pages, Process process, Path printed) {

    /** Pages that start servers on the same fixed ports are all in the same one. */
    static String of(String page) {
      return page.matches("lessons/0[2-57-9]-.*") ? "lessons without servers" : "others";
    }

    static Run start(List<String> pages, Path printed) throws Exception {
      List<String> command = Script.java("Pages");
      command.addAll(pages);
      Process process =
          Script.inRoot(command).redirectErrorStream(true).redirectOutput(printed.toFile()).start();
      return new Run(pages, process, printed);
    }

    /** One for each page, when all of them have run, and one for their end. */
    List<DynamicTest> tests() throws Exception {
      int exitCode = process.waitFor();
      List<String> lines = new String(Files.readAllBytes(printed), UTF_8).lines().toList();
      // A page's name stands alone on a line; what is wrong on it follows.
      Map<String, List<String>> byPage = new LinkedHashMap<>();
      String page = "";
      for (String line : lines) {
        if (pages.contains(line)) {
          page = line;
          byPage.put(page, new ArrayList<>());
        } else if (!page.isEmpty() && !line.isEmpty()) {
          byPage.get(page).add(line);
        }
      }
      String summary = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
      byPage.values().forEach(findings -> findings.remove(summary));
      List<DynamicTest> tests = new ArrayList<>();
      for (String name : pages) {
        List<String> findings = byPage.getOrDefault(name, List.of("not run"));
        tests.add(DynamicTest.dynamicTest(name, () -> assertEquals(List.of(), findings)));
      }
      tests.add(
          DynamicTest.dynamicTest(
              "these pages: " + summary,
              () -> assertEquals(0, exitCode, String.join("\n", lines))));
      return tests;
    }
  }
}
