import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The launcher finds a way to run JBang, or says one")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class TheLauncherFindsAWay {

  @TempDir Path temp;

  @Test
  @DisplayName("a jbang on PATH is used, with the arguments as they are and its exit code")
  void installed() throws Exception {
    Path jbang =
        Files.writeString(temp.resolve("jbang"), "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 7\n");
    assertTrue(jbang.toFile().setExecutable(true));
    String path = temp + ":" + System.getenv("PATH");
    Path archive = temp.resolve("spark.jsa");
    var environment =
        Map.of("PATH", path, "WORKBOOK_ARCHIVE", archive.toString(), "WORKBOOK_JAVA_OPTIONS", "");
    var run = Script.run(environment, "./jbang", "demo@.", "two words", "", "*");
    assertEquals(7, run.exitCode());
    assertEquals("<demo@.><two words><><*>", run.out());
    assertEquals("", run.err());

    // It could not start Java with the archive, nor with more options.
    var options = new HashMap<>(environment);
    options.putAll(Script.with());
    assertVersion(Script.run(options, "./jbang", "version"));
    Files.createFile(archive);
    assertVersion(Script.run(environment, "./jbang", "version"));
  }

  /** That of JBang itself. */
  private static void assertVersion(Script own) throws Exception {
    assertEquals(0, own.exitCode(), own.err());
    assertTrue(own.out().matches("[0-9.]+"), own.out());
  }

  @Test
  @DisplayName("without Java, and without Maven, it says in two lines what to install, and exits 1")
  void neither() throws Exception {
    link("bash");
    var without =
        Map.of(
            "PATH", temp.toString(), "JAVA_HOME", "", "JBANG_REPO", temp.resolve("m2").toString());
    assertTwoLines("Java", Script.run(without, "./jbang", "demo@."));

    link("java");
    assertTwoLines("Maven", Script.run(without, "./jbang", "demo@."));

    // JUnit warns of links that lead out of its folder.
    Files.delete(temp.resolve("bash"));
    Files.delete(temp.resolve("java"));
  }

  @Test
  @DisplayName("in another folder it says where NAME@. works, and NAME does there, too")
  void otherFolder() throws Exception {
    String launcher = Script.root().resolve("jbang").toString();
    Script named = Script.run(Map.of(), "sh", "-c", "cd lessons; " + launcher + " demo@. --help");
    assertEquals(2, named.exitCode());
    assertEquals(
        "demo@. works in the workbook's own folder: cd there, or leave out the @.", named.err());
    Script plain = Script.run(Map.of(), "sh", "-c", "cd lessons; " + launcher + " demo --help");
    assertEquals(0, plain.exitCode(), plain.err());
  }

  @Test
  @DisplayName("a dot or a blank that is missing behind a command's name is told")
  void missingDot() throws Exception {
    Map<String, String> written =
        Map.of("shell@.5", "shell@. 5", "shell@5", "shell@. 5", "demo@", "demo@.");
    for (var each : written.entrySet()) {
      Script mistyped = Script.run(Map.of(), "./jbang", each.getKey());
      assertEquals(2, mistyped.exitCode());
      assertEquals(
          "There is no " + each.getKey() + ": write ./jbang " + each.getValue(),
          mistyped.err().strip());
    }
  }

  @Test
  @DisplayName("a command that there is not is answered with those that there are")
  void noCommand() throws Exception {
    Script mistyped = Script.run(Map.of(), "./jbang", "lesson-2@.");
    assertEquals(2, mistyped.exitCode());
    List<String> lines = mistyped.err().lines().toList();
    assertEquals(
        "There is no command lesson-2@. here. There are, each with @. at its end:", lines.get(0));
    Set<String> said =
        new TreeSet<>(List.of(mistyped.err().split("at its end:\\s+")[1].split("\\s+")));
    assertTrue(said.containsAll(List.of("demo", "shell", "workbook", "lesson-02")), mistyped.err());
    assertFalse(said.contains("streaming-script"), "a template is no command");
    assertTrue(lines.stream().allMatch(line -> line.length() <= 80), mistyped.err());
  }

  @Test
  @DisplayName("a folder that can't be made is named, with what to do; without HOME it works")
  void folders() throws Exception {
    assumeTrue(which("jbang") == null, "an installed JBang is used here");
    String below = Files.writeString(temp.resolve("file"), "").resolve("below").toString();
    var jbang = Script.run(Map.of("JBANG_DIR", below), "./jbang", "csv-writer@.", "--version");
    String sentence = "'s folder %s can't be made or written. Name another one:";
    assertEquals(1, jbang.exitCode());
    assertEquals(
        List.of(
            "JBang" + sentence.formatted(below),
            "  JBANG_DIR=FOLDER ./jbang csv-writer@. --version"),
        jbang.err().lines().toList());
    assumeTrue(which("mvn") != null, "Maven is not installed");
    var maven = Script.run(Map.of("JBANG_REPO", below), "./jbang", "csv-writer@.", "--version");
    assertEquals(1, maven.exitCode());
    assertEquals(
        List.of(
            "Maven" + sentence.formatted(below),
            "  JBANG_REPO=FOLDER ./jbang csv-writer@. --version"),
        maven.err().lines().toList());
    var homeless =
        Script.run(Map.of(), "env", "-u", "HOME", "./jbang", "csv-writer@.", "--version");
    assertEquals(0, homeless.exitCode(), homeless.err());
    assertEquals("csv-writer 1.0", homeless.out());
  }

  @Test
  @DisplayName("four first starts of a script at once take turns: it is built once, and all run")
  void turns() throws Exception {
    assumeTrue(which("jbang") == null, "an installed JBang is used here");
    assumeTrue(which("flock") != null, "flock is not installed");
    Path script =
        Files.writeString(
            temp.resolve("Hello.java"),
            "class Hello { public static void main(String... a) { System.out.println(1); } }");
    var home = Map.of("JBANG_DIR", temp.resolve("home").toString());
    List<Script> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(Script.start(home, "./jbang", script.toString()));
    }
    int builds = 0;
    for (Script start : starts) {
      assertEquals(0, start.exitCode(), start.err());
      assertEquals("1", start.out());
      builds += start.err().contains("Building jar") ? 1 : 0;
    }
    assertEquals(1, builds);
  }

  @Test
  @DisplayName("JBang is asked once for the same files, and again when a file or a jar is another")
  void asksOnce() throws Exception {
    String launcher = Files.readString(Script.root().resolve("jbang"));
    String version = launcher.replaceFirst("(?s).*?\nversion=(\\S+)\n.*", "$1");
    Path cli = temp.resolve("m2/dev/jbang/jbang-cli/" + version);
    Files.createDirectories(cli);
    Files.createFile(cli.resolve("jbang-cli-" + version + "-all.jar"));
    Path jar = Files.createFile(temp.resolve("Main.jar"));
    Path java = Files.createDirectories(temp.resolve("bin")).resolve("java");
    // As JBang it says a command; as that command it says with what it was called.
    Files.writeString(
        java,
        """
        #!/bin/sh
        case "$*" in
          *dev.jbang.Main*)
            echo asked >>"$ASKED"
            for last; do :; done
            echo "$0 -classpath $JAR Main $last"
            exit 255 ;;
        esac
        printf '<%s>' "$@"
        """);
    assertTrue(java.toFile().setExecutable(true));
    Files.writeString(temp.resolve("jbang"), launcher);
    Files.writeString(temp.resolve("jbang-catalog.json"), "{\"aliases\": {\"main\": {}}}");
    for (String folder : List.of("scripts", "workbook", "lessons", "tools", "tests")) {
      Files.createDirectory(temp.resolve(folder));
    }
    Path source = Files.writeString(temp.resolve("scripts/Main.java"), "1");

    assertEquals(1, asked(java, jar));
    assertEquals(1, asked(java, jar));
    Files.writeString(source, "2");
    assertEquals(2, asked(java, jar));
    Files.move(source, source.resolveSibling("Other.java"));
    assertEquals(3, asked(java, jar));
    Files.delete(jar);
    assertEquals(4, asked(java, jar));
  }

  /** Runs a command by the copied launcher; how often JBang was asked for commands until now. */
  private long asked(Path java, Path jar) throws Exception {
    Path asked = temp.resolve("asked");
    var environment =
        Map.of(
            "PATH", java.getParent() + ":/usr/bin:/bin",
            "JAVA_HOME", "",
            "JBANG_REPO", temp.resolve("m2").toString(),
            "JBANG_DIR", temp.resolve("home").toString(),
            "ASKED", asked.toString(),
            "JAR", jar.toString(),
            "WORKBOOK_JAVA_OPTIONS", "-Done=1 -Dtwo");
    String command = "cd " + temp + " && bash ./jbang main@. 'two  words' '' '$HOME'";
    var run = Script.run(environment, "bash", "-c", command);
    assertEquals(0, run.exitCode(), run.err());
    String options = "<-Done=1><-Dtwo><-classpath><" + jar + ">";
    assertEquals(options + "<Main><two  words><><$HOME>", run.out());
    return Files.readAllLines(asked).size();
  }

  @Test
  @DisplayName("shellcheck finds nothing in it, nor in what CI runs")
  void shellcheck() throws Exception {
    assumeTrue(which("shellcheck") != null, "shellcheck is not installed");
    var run = Script.run(Map.of(), "shellcheck", "jbang", ".ci/run", "tests/again");
    assertEquals(0, run.exitCode(), run.out());
  }

  private static void assertTwoLines(String missing, Script run) throws Exception {
    assertEquals(1, run.exitCode(), run.out() + run.err());
    assertEquals("", run.out());
    assertEquals(2, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(missing), run.err());
    assertTrue(run.err().contains("https://www.jbang.dev/download"), run.err());
  }

  private void link(String command) throws IOException {
    Files.createSymbolicLink(temp.resolve(command), which(command));
  }

  private static Path which(String command) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
