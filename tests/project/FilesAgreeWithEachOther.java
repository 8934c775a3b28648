import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The repository's files agree with each other")
@Tag(RunTests.PROCESSES)
class FilesAgreeWithEachOther {

  private static final Path ROOT = Script.root();

  /** A dependency in a pom.xml, or in a build.gradle. */
  private static final Pattern COORDINATES =
      Pattern.compile(
          "(?:<groupId>|')([\\w.-]+)(?:</groupId>\\s*<artifactId>|:)([\\w.-]+)"
              + "(?:</artifactId>\\s*<version>|:)([\\w.-]+)");

  @TempDir Path temp;

  @Test
  @DisplayName("each dependency has the same version wherever it is named, and a version at all")
  void versions() throws Exception {
    Map<String, Set<String>> versions = new TreeMap<>();
    for (Path file : scripts()) {
      List<String> boms =
          header(file, "DEPS").stream()
              .filter(dependency -> dependency.endsWith("@pom"))
              .map(dependency -> dependency.split(":")[0])
              .toList();
      List<String> dependencies = new ArrayList<>(header(file, "DEPS"));
      dependencies.addAll(header(file, " DEPS")); // Those that a template offers.
      for (String dependency : dependencies) {
        String[] parts = dependency.split(":", 3);
        boolean fromBom = parts.length == 2 && boms.stream().anyMatch(parts[0]::startsWith);
        assertTrue(parts.length == 3 || fromBom, file + ": " + dependency + " has no version");
        String version = fromBom ? "of the BOM" : parts[2];
        versions.computeIfAbsent(parts[0] + ":" + parts[1], k -> new TreeSet<>()).add(version);
      }
    }
    for (Path file : files("lessons/at-work/*.xml", "lessons/at-work/*.gradle")) {
      Matcher found = COORDINATES.matcher(Files.readString(file));
      while (found.find()) {
        versions
            .computeIfAbsent(found.group(1) + ":" + found.group(2), k -> new TreeSet<>())
            .add(found.group(3));
      }
    }
    Path catalog = ROOT.resolve("jbang-catalog.json");
    for (JsonNode alias : new ObjectMapper().readTree(catalog.toFile()).get("aliases")) {
      for (JsonNode dependency : alias.path("dependencies")) {
        String[] parts = dependency.asText().split(":", 3);
        versions.computeIfAbsent(parts[0] + ":" + parts[1], k -> new TreeSet<>()).add(parts[2]);
      }
    }
    assertTrue(versions.containsKey("org.apache.spark:spark-sql_2.12"), versions.toString());
    versions.values().removeIf(found -> found.size() == 1);
    assertEquals(Map.of(), versions);
  }

  @Test
  @DisplayName("each script says what it is and asks for Java 17 exactly; nobody asks for another")
  void java() throws Exception {
    for (Path file : scripts()) {
      boolean runnable = Files.readString(file).startsWith("///usr/bin/env jbang");
      List<String> java = header(file, "JAVA");
      assertEquals(runnable ? List.of("17") : List.of(), java, file.toString());
      assertEquals(runnable ? 1 : 0, header(file, "DESCRIPTION").size(), file.toString());
    }
  }

  @Test
  @DisplayName("slf4j-simple stands before Spark, or log4j would win")
  void logger() throws Exception {
    for (Path file : scripts()) {
      List<String> dependencies = header(file, "DEPS").stream().map(d -> d.split(":")[1]).toList();
      if (file.endsWith("NaiveProcessor.java")) {
        continue; // Spark as it comes, log4j and all, is what this one is there to show.
      }
      int spark = dependencies.indexOf("spark-sql_2.12");
      assertTrue(spark < 0 || dependencies.indexOf("slf4j-simple") == 0, file.toString());
    }
  }

  @Test
  @DisplayName("whoever brings Spark opens the same packages for it")
  void opens() throws Exception {
    Map<Set<String>, List<Path>> opened = new HashMap<>();
    for (Path file : scripts()) {
      if (header(file, "DEPS").stream().anyMatch(d -> d.contains(":spark-sql_"))) {
        Set<String> options = new TreeSet<>();
        for (String line : header(file, "RUNTIME_OPTIONS")) {
          for (String option : line.split(" +")) {
            if (option.startsWith("--add-opens=")) {
              options.add(option);
            }
          }
        }
        options.remove("--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED"); // That is JShell's.
        if (options.isEmpty() && !header(file, "SOURCES").isEmpty()) {
          continue; // One of its sources opens them.
        }
        opened.computeIfAbsent(options, k -> new ArrayList<>()).add(file);
      }
    }
    Path arguments = ROOT.resolve("lessons/at-work/spark.args");
    Set<String> options = new TreeSet<>(Files.readAllLines(arguments));
    options.removeIf(line -> !line.startsWith("--add-opens="));
    opened.computeIfAbsent(options, k -> new ArrayList<>()).add(arguments);
    assertEquals(1, opened.size(), opened.toString());
  }

  @Test
  @DisplayName("the catalog is valid; each alias has a description and a script that is there")
  void catalog() throws Exception {
    var strict =
        new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    JsonNode catalog = strict.readTree(ROOT.resolve("jbang-catalog.json").toFile());
    var aliases = catalog.get("aliases");
    assertTrue(aliases.has("stream-processor") && aliases.has("csv-writer") && aliases.has("test"));
    aliases
        .fields()
        .forEachRemaining(
            alias -> {
              String name = alias.getKey();
              assertTrue(name.matches("[a-z0-9-]+"), name);
              assertFalse(alias.getValue().path("description").asText().isBlank(), name);
              Path script = ROOT.resolve(alias.getValue().path("script-ref").asText());
              assertTrue(Files.isRegularFile(script), name + ": no " + script);
            });
    for (JsonNode template : catalog.path("templates")) {
      assertFalse(template.path("description").asText().isBlank());
      template
          .get("file-refs")
          .forEach(file -> assertTrue(Files.isRegularFile(ROOT.resolve(file.asText()))));
    }
  }

  @Test
  @DisplayName("the service of the page starts again and stops as the template does")
  void frame() throws Exception {
    String template =
        Files.readString(ROOT.resolve("scripts/templates/streaming-script.java.qute"));
    String service = Files.readString(ROOT.resolve("lessons/at-work/MinuteCounts.java"));
    var method =
        Pattern.compile(
            "(?m)^  private static \\w+ (run|mayPass|stopAfterBatch)\\([\\s\\S]*?^  \\}$");
    List<String> same = method.matcher(template).results().map(MatchResult::group).toList();
    assertEquals(3, same.size());
    assertEquals(same, method.matcher(service).results().map(MatchResult::group).toList());
  }

  @Test
  @DisplayName("google-java-format would change no Java file")
  void format() throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                "./jbang",
                "run",
                "--java",
                "17",
                "--runtime-option=-XX:TieredStopAtLevel=1", // Half the CPU.
                "--runtime-option=-XX:+UseSerialGC",
                "--main",
                "com.google.googlejavaformat.java.Main"));
    for (String part : List.of("api", "code", "file", "parser", "tree", "util")) {
      command.add(
          "--runtime-option=--add-exports=jdk.compiler/com.sun.tools.javac."
              + part
              + "=ALL-UNNAMED");
    }
    // In a JVM of its own: its Guava is newer than Spark's. 1.29 and later need Java 21.
    command.add("com.google.googlejavaformat:google-java-format:1.28.0");
    command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    int number = 0;
    for (Path file : files("*.java")) {
      command.add(withoutHeader(file, temp.resolve(number++ + "")).toString());
    }
    var run = Script.run(Map.of(), command.toArray(String[]::new));
    assertEquals(
        0,
        run.exitCode(),
        "google-java-format 1.28.0 lays these out otherwise:\n" + run.out() + run.err());
  }

  @Test
  @DisplayName("nothing names a folder of somebody's machine")
  void machinePaths() throws Exception {
    // Put together here, so that this file isn't found.
    var machine =
        Pattern.compile("(?<![\\w.}])/(" + "work|root|tmp|home|Users" + ")/|[A-Z]:\\\\Users");
    List<String> found = new ArrayList<>();
    for (Path file : files()) {
      // Read as bytes, more or less, so that pictures do no harm.
      for (String line : Files.readString(file, ISO_8859_1).split("\n")) {
        if (machine.matcher(line).find()) {
          found.add(ROOT.relativize(file) + ": " + line.substring(0, Math.min(80, line.length())));
        }
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  @DisplayName("what pages and lessons write at the prompt goes with the shell")
  void folders() throws Exception {
    for (Path file : files("*.md", "*.jsh")) {
      assertFalse(
          Files.readString(file).contains("Files.createTemp"), file + ": TempFolder.create(NAME)");
    }
  }

  /** Java files, and the templates that make some. */
  private static List<Path> scripts() throws Exception {
    List<Path> scripts = files("*.java", "*.qute");
    assertTrue(scripts.contains(ROOT.resolve("scripts/StreamProcessor.java")), scripts.toString());
    return scripts;
  }

  /** What git knows or would add. */
  private static List<Path> files(String... patterns) throws Exception {
    assumeTrue(Files.exists(ROOT.resolve(".git")), "no git repository: it knows the files");
    var command =
        new ArrayList<>(List.of("git", "ls-files", "--cached", "--others", "--exclude-standard"));
    command.addAll(List.of(patterns));
    var git = Script.run(Map.of(), command.toArray(String[]::new));
    assertEquals(0, git.exitCode(), git.err());
    return git.out().lines().map(ROOT::resolve).filter(Files::exists).toList();
  }

  /** The values of JBang's header lines {@code //WORD value}. */
  private static List<String> header(Path file, String word) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("//" + word + " "))
        .map(line -> line.substring(word.length() + 3).strip())
        .toList();
  }

  /** A copy without JBang's header lines, which the formatter would break. */
  private static Path withoutHeader(Path file, Path folder) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int body = 0;
    while (body < lines.size() && lines.get(body).startsWith("//")) {
      body++;
    }
    if (body > 0) {
      assertEquals("", lines.get(body), file + ": one empty line behind the header");
      body++;
    }
    Files.createDirectories(folder);
    return Files.write(folder.resolve(file.getFileName()), lines.subList(body, lines.size()));
  }
}
