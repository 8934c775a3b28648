import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may know whom, read off the import lines: code that must be named there, or be a sibling. */
@DisplayName("Packages know only those below them")
class PackagesKnowOnlyThoseBelow {

  private static final Path ROOT = Script.root();
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?workbook[.]([a-z]+)[.]([A-Za-z]+)");
  private static final Pattern INSIDE =
      Pattern.compile("(?<![\"{.\\w])workbook[.](?!work\\b)([a-z]+)[.][A-Z]");

  /** From the ground up: a package knows those in front of it. */
  private static final List<String> FLOORS =
      List.of("session", "hand", "drawing", "board", "prompt", "exercises", "watch");

  @Test
  @DisplayName("a package of the library knows only those below it")
  void library() throws Exception {
    assertEquals(Set.copyOf(FLOORS), folders("workbook"));
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      String name = FLOORS.get(floor);
      List<String> below = FLOORS.subList(0, floor);
      known("workbook/" + name)
          .forEach(
              (file, packages) -> {
                packages.remove(name);
                assertTrue(below.containsAll(packages), file + " knows " + packages);
              });
    }
  }

  @Test
  @DisplayName(
      "a lesson's script knows session and hand; its checks, scenarios and questions know more")
  void lessons() throws Exception {
    known("lessons")
        .forEach(
            (file, packages) -> {
              boolean checked = file.matches(".*/(exercises|predict|questions)/.*");
              Set<String> may = new TreeSet<>(List.of("session", "hand"));
              if (checked) {
                may.add("exercises");
              }
              assertTrue(may.containsAll(packages), file + " knows " + packages);
            });
  }

  @Test
  @DisplayName("stream-processor and csv-writer know nobody, and take no file along")
  void scripts() throws Exception {
    for (String script : List.of("StreamProcessor.java", "CsvWriter.java")) {
      String text = Files.readString(ROOT.resolve("scripts").resolve(script));
      assertEquals(Set.of(), packages(text), script);
      assertTrue(!text.contains("\n//SOURCES"), script);
    }
  }

  @Test
  @DisplayName("each package says in its own words what it is")
  void said() throws Exception {
    for (String name : FLOORS) {
      Path info = ROOT.resolve("workbook").resolve(name).resolve("package-info.java");
      assertTrue(Files.readString(info).contains("\npackage workbook." + name + ";"), name);
    }
  }

  @Test
  @DisplayName("no two classes of the library, the scripts and the tools share a name")
  void noTwins() throws Exception {
    Map<String, List<Path>> named = new TreeMap<>();
    for (String folder : List.of("workbook", "scripts", "tools")) {
      for (Path file : javaFiles(folder)) {
        String name = file.getFileName().toString();
        if (!name.equals("package-info.java")) {
          named.computeIfAbsent(name, any -> new ArrayList<>()).add(file);
        }
      }
    }
    named.values().removeIf(files -> files.size() == 1);
    assertEquals(Map.of(), named);
  }

  /** For each Java file, the packages of the library that it names. */
  private static Map<String, Set<String>> known(String folder) throws Exception {
    Map<String, Set<String>> known = new TreeMap<>();
    for (Path file : javaFiles(folder)) {
      String name = ROOT.relativize(file).toString().replace('\\', '/');
      known.put(name, packages(Files.readString(file)));
    }
    assertTrue(!known.isEmpty(), folder);
    return known;
  }

  private static Set<String> packages(String text) {
    Set<String> packages = new TreeSet<>();
    for (Pattern pattern : List.of(IMPORT, INSIDE)) {
      Matcher found = pattern.matcher(text);
      while (found.find()) {
        packages.add(found.group(1));
      }
    }
    return packages;
  }

  private static Set<String> folders(String folder) throws Exception {
    try (Stream<Path> all = Files.list(ROOT.resolve(folder))) {
      Set<String> names = new TreeSet<>();
      all.filter(Files::isDirectory).forEach(each -> names.add(each.getFileName().toString()));
      return names;
    }
  }

  private static List<Path> javaFiles(String folder) throws Exception {
    try (Stream<Path> all = Files.walk(ROOT.resolve(folder))) {
      return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
