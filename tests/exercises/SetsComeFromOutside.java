import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.exercises.Course;
import workbook.exercises.ExerciseSet;
import workbook.exercises.NewExercise;
import workbook.session.TempFolder;

@DisplayName("Sets of exercises come from outside, whole or not at all")
@Tag(RunTests.SLOW)
@Tag(RunTests.EXERCISES)
class SetsComeFromOutside {

  private static final String FIRST = "exercises/1-late-logins/";

  @TempDir Path temp;

  private Path work;
  private Path school;

  /** What a command printed, errors too, and its exit code. */
  private record Ran(int exitCode, String out) {}

  @BeforeEach
  void makeOne() {
    work = temp.resolve("work");
    school = temp.resolve("school");
    NewExercise.in(ExerciseSet.in(school), "late-logins");
  }

  @AfterEach
  void nothingIsLeftOfTheCopies() throws Exception {
    Path any = TempFolder.create("any");
    TempFolder.delete(any);
    assertEquals(
        List.of(), names(any.getParent()).stream().filter(name -> name.matches("set-.*")).toList());
  }

  @Test
  @DisplayName("a ZIP is asked about, proved and taken; its exercises go like the lessons' own")
  void taken() throws Exception {
    Files.writeString(school.resolve("README.md"), "# Our school\n");
    Files.writeString(school.resolve("build.gradle"), "");
    Path zip = zip("school-2.zip", files(school, "school-main/"));

    Ran unnamed = run("", "add", zip.toString(), "--yes");
    assertEquals(0, unnamed.exitCode(), unnamed.out());
    assertTrue(Files.exists(work.resolve("sets/school-2")), unnamed.out());
    assertEquals(0, run("", "remove", "school-2").exitCode());

    Ran no = run("n\n", "add", zip.toString(), "--name", "school");
    assertEquals(1, no.exitCode(), no.out());
    assertTrue(no.out().contains("The set school from " + zip + ": 1 exercise, 7 files, "));
    assertTrue(no.out().contains("runs on this machine with your rights"), no.out());
    assertTrue(no.out().contains("Nothing of it was run, and nothing was taken."), no.out());
    assertEquals(List.of(), names(work.resolve("sets")));

    Ran yes = run("y\n", "add", zip.toString(), "--name", "school");
    assertEquals(0, yes.exitCode(), yes.out());
    assertTrue(yes.out().contains("Passed over, as a set is exercises/, predict/ and README.md"));
    assertTrue(yes.out().contains(": build.gradle.\n"), yes.out());
    assertTrue(yes.out().contains("school/1 LateLogins: ok\n"), yes.out());
    assertEquals(
        files(school, "").keySet().stream().filter(name -> !name.equals("build.gradle")).toList(),
        files(work.resolve("sets/school"), "").keySet().stream().toList());

    Ran started = run("", "start", "school");
    assertTrue(started.out().contains("Your file: " + work.resolve("school/LateLogins.java")));
    assertEquals(1, run("", "check").exitCode());
    Path file = work.resolve("school/LateLogins.java");
    Files.copy(school.resolve(FIRST + "solution/LateLogins.java"), temp.resolve("mine"));
    Files.writeString(file, Files.readString(temp.resolve("mine")));
    Ran passed = run("", "check", "school/1");
    assertTrue(passed.out().startsWith("Right: 2 batches as expected."), passed.out());
    assertTrue(run("", "list").out().matches("(?s).*\n> school/1 +school +LateLogins .* passed\n"));
    assertTrue(run("", "hint", "school").out().contains("Yours passes."));
    Ran nothing = run("", "predict", "school");
    assertTrue(nothing.out().contains("The set school has nothing to predict."), nothing.out());
    assertTrue(Files.readString(work.resolve("progress.txt")).contains("\nschool/1 passed now\n"));
    // The lessons have their own.
    assertEquals("1.1", new Course(work).exercise("1").id());
  }

  @Test
  @DisplayName("another version says what changes; what was solved goes with its exercise")
  void again() throws Exception {
    assertEquals(0, run("", "add", school.toString(), "--yes").exitCode());
    run("", "start", "school/1");
    Path file = work.resolve("school/LateLogins.java");
    Files.writeString(file, Files.readString(school.resolve(FIRST + "solution/LateLogins.java")));
    assertEquals(0, run("", "check").exitCode());

    Ran same = run("", "add", school.toString(), "--yes");
    assertEquals(0, same.exitCode(), same.out());
    assertTrue(same.out().contains("is here already, and just so. Nothing was changed."));

    // It comes second now, behind a new one, and its hints are others.
    Files.move(school.resolve(FIRST), school.resolve("exercises/2-late-logins"));
    NewExercise.in(ExerciseSet.in(temp.resolve("other")), "more-logins");
    Files.move(
        temp.resolve("other/exercises/1-more-logins"), school.resolve("exercises/1-more-logins"));
    Path hints = school.resolve("exercises/2-late-logins/hints.md");
    Files.writeString(hints, Files.readString(hints).replace("Which rows", "Which of the rows"));
    Ran moved = run("", "add", school.toString(), "--yes");
    assertEquals(0, moved.exitCode(), moved.out());
    assertTrue(moved.out().contains("\n  new      school/1 MoreLogins\n"), moved.out());
    assertTrue(moved.out().contains("\n  moved    school/1 LateLogins to school/2\n"));
    assertTrue(moved.out().contains("\n  changed  school/2 LateLogins: hints.md\n"), moved.out());
    Course course = new Course(work);
    assertEquals("new", course.state(course.exercise("school/1")));
    assertEquals("passed", course.state(course.exercise("school/2")));
    assertEquals("school/2", course.exercise("").id());
    assertEquals("school/1", course.exercise("school").id());

    // With another check nobody knows any more; and one that is not whole changes nothing.
    Path check = school.resolve("exercises/2-late-logins/LateLoginsCheck.java");
    Files.writeString(check, Files.readString(check) + "// Another version.\n");
    Path solution = school.resolve("exercises/1-more-logins/solution/MoreLogins.java");
    Path aside = Files.move(solution, temp.resolve("aside"));
    Ran broken = run("", "add", school.toString(), "--yes");
    assertEquals(1, broken.exitCode(), broken.out());
    assertTrue(broken.out().contains("\nexercises/1-more-logins/solution/MoreLogins.java is"));
    assertTrue(broken.out().contains("the one that is here stays as it was"), broken.out());
    assertEquals("passed", course.state(course.exercise("school/2")));
    Files.move(aside, solution);
    assertEquals(0, run("", "add", school.toString(), "--yes").exitCode());
    assertEquals("passed before", course.state(course.exercise("school/2")));

    // Away, and back again.
    Ran removed = run("", "remove", "school");
    assertTrue(removed.out().contains("Your files stay in " + work.resolve("school")));
    assertEquals(List.of(), names(work.resolve("sets")));
    assertTrue(Files.exists(file));
    assertEquals("1.1", course.exercise("").id());
    Ran unknown = run("", "check", "school/2");
    assertEquals(2, unknown.exitCode(), unknown.out());
    assertTrue(unknown.out().contains("\"school/2\" is no exercise"), unknown.out());
    assertEquals(0, run("", "check", "--all").exitCode());
    assertEquals(0, run("", "add", school.toString(), "--yes").exitCode());
    assertEquals("passed before", course.state(course.exercise("school/2")));

    // Gone from the set: the file stays, and what is at its place has nothing of it.
    TempFolder.delete(school.resolve("exercises/2-late-logins"));
    Files.move(
        school.resolve("exercises/1-more-logins"), school.resolve("exercises/2-more-logins"));
    Ran gone = run("", "add", school.toString(), "--yes");
    assertTrue(gone.out().contains("\n  gone     school/2 LateLogins\n"), gone.out());
    assertEquals("new", course.state(course.exercise("school/2")));
    assertTrue(Files.exists(file));
  }

  @Test
  @DisplayName("without a terminal nobody agrees")
  void nobodyIsThere() throws Exception {
    Ran ran = run(false, "y\n", "add", school.toString());
    assertEquals(1, ran.exitCode(), ran.out());
    assertTrue(ran.out().contains("this is no terminal: --yes says that you agree."), ran.out());
    assertFalse(Files.exists(work));
  }

  @Test
  @DisplayName("an archive that would write elsewhere is refused, before anything is written")
  void leaving() throws Exception {
    for (String name :
        List.of(
            "../../.bashrc",
            "school/exercises/../../../x",
            "/etc/x",
            "C:\\x",
            "exercises\\1-late-logins\\x.java")) {
      Map<String, String> files = files(school, "");
      files.put(name, "x");
      refused(zip("leaving.zip", files), "\"" + name + "\", which would be written outside");
    }
    for (String name : List.of("exercises/1-late-logins/a b.java", "exercises/a:b/X.java")) {
      Map<String, String> files = files(school, "");
      files.put(name, "x");
      refused(zip("names.zip", files), "\"" + name + "\" is no name for a file of a set");
    }
    Path outside = Files.writeString(temp.resolve("outside.java"), "x");
    Files.createSymbolicLink(school.resolve(FIRST + "Link.java"), outside);
    refused(school, FIRST + "Link.java is a link, or no plain file");
    Files.delete(school.resolve(FIRST + "Link.java"));
    Path real = Files.move(school.resolve("exercises"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(school.resolve("exercises"), real);
    refused(school, "exercises is a link, or no plain file");
  }

  @Test
  @DisplayName("an archive that is too much when it is unpacked, or too many files, is refused")
  void tooMuch() throws Exception {
    Map<String, String> files = files(school, "");
    files.put(FIRST + "Large.java", " ".repeat(17 << 20));
    Path bomb = zip("bomb.zip", files);
    assertTrue(Files.size(bomb) < 100_000, "It is small as long as it is packed.");
    refused(bomb, "it is larger than 16 MB");

    Map<String, String> many = files(school, "");
    for (int i = 0; i < 2_001; i++) {
      many.put(FIRST + i + ".java", "");
    }
    refused(zip("many.zip", many), "it has more than 2000 files");
  }

  @Test
  @DisplayName("what is no set, or no archive, is told so")
  void noSet() throws Exception {
    refused(temp.resolve("missing.zip"), "There is no " + temp.resolve("missing.zip") + ".");
    refused(
        zip("classes.jar", Map.of("META-INF/MANIFEST.MF", "", "school/LateLogins.class", "x")),
        "there is no folder exercises/ in it, with an exercise in a folder such as"
            + " exercises/1-late-logins. It holds compiled classes, and a set is the Java files.");
    refused(Files.createDirectory(temp.resolve("empty")), "there is no folder exercises/ in it");
    refused(Files.writeString(temp.resolve("text.zip"), "no archive"), "is no ZIP file that can");
    byte[] whole = Files.readAllBytes(zip("whole.zip", files(school, "")));
    Path half = temp.resolve("half.zip");
    Files.write(half, Arrays.copyOf(whole, whole.length / 2));
    refused(half, "is no ZIP file that can be read, or not all of it");

    Map<String, String> twice = files(school, "");
    twice.put(FIRST + "latelogins.java", "x");
    refused(zip("twice.zip", twice), "twice, or once more in other letters");

    for (String name : List.of("Our School", "2026", "sets", "-x", "../x", "a".repeat(31))) {
      Ran ran = run("y\n", "add", school.toString(), "--name", name);
      assertEquals(2, ran.exitCode(), ran.out());
      assertTrue(ran.out().contains("\"" + name + "\" is no name for a set: small"), ran.out());
    }
    Ran ran = run("y\n", "add", zip("Our School.zip", files(school, "")).toString());
    assertTrue(ran.out().replace('\n', ' ').contains("Give it one with --name NAME."), ran.out());
    assertFalse(Files.exists(work));
  }

  @Test
  @DisplayName("a set of a wrong form is told with each place, and none of it runs")
  void form() throws Exception {
    Files.createDirectories(school.resolve("exercises/notes"));
    Files.writeString(school.resolve("exercises/notes/Notes.java"), "");
    copy(school.resolve(FIRST), school.resolve("exercises/1-twin"));
    Path solution = school.resolve(FIRST + "solution/LateLogins.java");
    Files.writeString(solution, "//DEPS org.example:x:1.0\n" + Files.readString(solution));
    Path check = school.resolve(FIRST + "LateLoginsCheck.java");
    Files.writeString(check, "//SOURCES ../../../other/Secret.java\n" + Files.readString(check));
    Ran ran = run("y\n", "add", school.toString());
    assertEquals(2, ran.exitCode(), ran.out());
    for (String line :
        List.of(
            "exercises/notes is no exercise's folder: a number and a name, as in 1-late-logins",
            "exercises/1-twin has the number of exercises/1-late-logins",
            "exercises/1-twin has the class of exercises/1-late-logins: LateLogins",
            FIRST
                + "LateLoginsCheck.java asks for ../../../other/Secret.java: a set can use"
                + " Java, Spark and the workbook's own classes, and no others",
            FIRST
                + "solution/LateLogins.java asks for org.example:x:1.0: a set can use"
                + " Java, Spark and the workbook's own classes, and no others",
            "Nothing of it was run, and nothing was taken.")) {
      assertTrue(ran.out().contains("\n" + line + "\n") || ran.out().startsWith(line), ran.out());
    }
    assertFalse(Files.exists(work));
  }

  @Test
  @DisplayName("a set that is not whole is told what is missing, and nothing is taken")
  void notWhole() throws Exception {
    TempFolder.delete(school.resolve(FIRST + "wrong/by-type"));
    Ran wrong = run("y\n", "add", school.toString());
    assertEquals(1, wrong.exitCode(), wrong.out());
    assertTrue(wrong.out().contains("\n" + FIRST + "wrong has less than two answers\n"));
    assertTrue(wrong.out().contains("The set school is not whole. Nothing was taken.\n"));

    Path other = temp.resolve("other");
    NewExercise.in(ExerciseSet.in(other), "late-logins");
    Path solution = other.resolve(FIRST + "solution/LateLogins.java");
    Files.writeString(solution, "import org.example.charts.Pie;\n" + Files.readString(solution));
    Ran library = run("y\n", "add", other.toString());
    assertEquals(1, library.exitCode(), library.out());
    assertTrue(library.out().contains("there is no package org.example.charts"), library.out());
    assertFalse(Files.exists(work));

    Files.write(solution, new byte[] {'/', '/', (byte) 0xE9});
    Ran latin = run("y\n", "add", other.toString());
    assertTrue(latin.out().startsWith(FIRST + "solution/LateLogins.java:1: there is the byte"));
    assertTrue(latin.out().contains("Save the file in the encoding UTF-8"), latin.out());
    assertFalse(Files.exists(work));
  }

  /** Refused with this sentence, before anybody was asked, and nothing is there afterwards. */
  private void refused(Path source, String sentence) throws Exception {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Course(work)
                    .add(
                        source,
                        "school",
                        question -> {
                          throw new AssertionError("asked: " + question);
                        },
                        text -> {}));
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
    assertFalse(Files.exists(work));
    assertTrue(Files.notExists(temp.resolve(".bashrc")));
  }

  private Path zip(String name, Map<String, String> files) throws Exception {
    Path zip = temp.resolve(name);
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Map.Entry<String, String> each : files.entrySet()) {
        out.putNextEntry(new ZipEntry(each.getKey()));
        out.write(each.getValue().getBytes(UTF_8));
      }
    }
    return zip;
  }

  /** The texts of all files below a folder, by their names with something in front. */
  private static Map<String, String> files(Path folder, String before) throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        files.put(before + folder.relativize(file), Files.readString(file));
      }
    }
    return files;
  }

  private static void copy(Path from, Path to) throws Exception {
    for (Map.Entry<String, String> each : files(from, "").entrySet()) {
      Path file = to.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, each.getValue());
    }
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  private Ran run(String typed, String... arguments) throws Exception {
    return run(true, typed, arguments);
  }

  /** Runs {@code workbook --work DIR ARGUMENTS} with this typed to it. */
  private Ran run(boolean terminal, String typed, String... arguments) throws Exception {
    InputStream in = System.in;
    PrintStream out = System.out;
    var printed = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(typed.getBytes(UTF_8)));
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      var workbook = Workbook.commandLine(terminal, Clock.systemDefaultZone());
      workbook.setErr(new PrintWriter(System.out, true));
      var all = new ArrayList<>(List.of("--work", work.toString()));
      all.addAll(List.of(arguments));
      int exitCode = workbook.execute(all.toArray(String[]::new));
      return new Ran(exitCode, printed.toString(UTF_8));
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
  }
}
