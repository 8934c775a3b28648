import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    var environment = Map.of("PATH", path, "WORKBOOK_ARCHIVE", archive.toString());
    var run = Script.run(environment, "./jbang", "demo@.", "two words", "", "*");
    assertEquals(7, run.exitCode());
    assertEquals("<demo@.><two words><><*>", run.out());
    assertEquals("", run.err());

    // It could not start Java with the archive.
    Files.createFile(archive);
    var own = Script.run(environment, "./jbang", "version");
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
