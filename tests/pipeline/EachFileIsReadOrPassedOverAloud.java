import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Each file is read once, or told as passed over with the reason")
@Tag(RunTests.SLOW)
class EachFileIsReadOrPassedOverAloud {

  private static final String ONE = "2026-01-01T10:00:00,1,";

  @TempDir Path temp;

  private EventFiles in(String folder) {
    return new EventFiles(temp.resolve(folder));
  }

  private static void date(Path file, String instant) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(instant)));
  }

  private static byte[] zipped(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static Map<String, Long> counts(Pipeline run) throws Exception {
    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertEquals("", run.err());
    assertFalse(run.tables().isEmpty(), run.out());
    return run.tables().get(run.tables().size() - 1).counts();
  }

  private static List<String> passedOver(Pipeline run) {
    return run.out()
        .lines()
        .filter(line -> line.startsWith("Passed over: "))
        .map(line -> line.replaceFirst("^Passed over: \\S*/(?=[^/]+/? \\()", ""))
        .toList();
  }

  @Test
  @DisplayName("a folder that is taken away is told, and read on when it is back")
  void folderAway() throws Exception {
    var events = in("in").write("one.csv", ONE + "one");
    Path away = temp.resolve("away");
    try (var pipeline = Pipeline.start("--input", events.folder().toString(), "--no-ui")) {
      pipeline.await("a table", () -> !pipeline.tables().isEmpty());
      Files.move(events.folder(), away);
      pipeline.await("The folder " + events.folder() + " is not there. The stream goes on when");
      in("away").write("two.csv", ONE + "two");
      Files.move(away, events.folder());
      pipeline.await("The folder " + events.folder() + " is there again.");
      pipeline.await("the second file", () -> pipeline.tables().size() == 2);
      pipeline.stop();
      assertEquals(Map.of("one", 1L, "two", 1L), counts(pipeline));
    }
  }

  @Test
  @DisplayName("beside a Spark sink's list, what it names is read, and what it doesn't is told")
  void list() throws Exception {
    var events = in("in").write("named.csv", ONE + "named").write("other.csv", ONE + "other");
    Path list = Files.createDirectory(events.folder().resolve("_spark_metadata"));
    Path named = events.folder().resolve("named.csv");
    Files.writeString(
        list.resolve("0"),
        "v1\n{\"path\":\"file://%s\",\"size\":%d,\"isDir\":false,\"modificationTime\":%d,"
                .formatted(named, Files.size(named), Files.getLastModifiedTime(named).toMillis())
            + "\"blockReplication\":1,\"blockSize\":33554432,\"action\":\"add\"}");
    var run = Pipeline.runOver(events.folder());
    assertEquals(Map.of("named", 1L), counts(run));
    assertEquals(
        List.of(
            "_spark_metadata/ (the list of a Spark sink: what it doesn't name is not read)",
            "other.csv (the folder's list, _spark_metadata, doesn't name it)"),
        passedOver(run).stream().sorted().toList());
  }

  @Test
  @DisplayName("a file whose batch has failed may be mended under its name, and is read, not told")
  void mended() throws Exception {
    var events = in("in");
    Path file = Files.createDirectories(events.folder()).resolve("a.csv");
    Files.writeString(file, "timestamp,user_id,what\n" + ONE + "a\n");
    String[] options = {"--checkpoint", temp.resolve("checkpoint").toString()};
    assertEquals(1, Pipeline.runOver(events.folder(), options).exitCode());
    Files.writeString(file, "timestamp,user_id,event\n" + ONE + "mended\n");
    date(file, "2100-01-02T10:00:00Z"); // Another date for certain.
    var run = Pipeline.runOver(events.folder(), options);
    assertEquals(Map.of("mended", 1L), counts(run));
    assertEquals(List.of(), passedOver(run));
  }

  @Test
  @DisplayName("a file that is removed before its batch is told; one that was read in time is not")
  void removed() throws Exception {
    var events = in("in").write("1.csv", ONE + "one").write("2.csv", ONE + "two");
    events.write("3.csv", ONE + "three");
    for (int i = 1; i <= 3; i++) {
      date(events.folder().resolve(i + ".csv"), "2026-01-0" + i + "T10:00:00Z");
    }
    String[] options = {
      "--input",
      events.folder().toString(),
      "--checkpoint",
      temp.resolve("checkpoint").toString(),
      "--max-files-per-trigger",
      "1",
      "--no-ui"
    };
    try (var pipeline = Pipeline.start(options)) {
      pipeline.await("a table", () -> !pipeline.tables().isEmpty());
      Files.delete(events.folder().resolve("3.csv")); // Spark has listed it with the first.
      pipeline.await("(removed before it was read: its rows are counted nowhere)");
      pipeline.stop();
      assertEquals(
          List.of("3.csv (removed before it was read: its rows are counted nowhere)"),
          passedOver(pipeline));
      assertEquals(Map.of("one", 1L, "two", 1L), counts(pipeline));
    }
    events.write("4.csv", ONE + "four");
    assertEquals(0, Pipeline.run(withTrigger(options)).exitCode());
    Files.delete(events.folder().resolve("4.csv")); // Of the last batch, and read in time.
    var again = Pipeline.run(withTrigger(options));
    assertEquals(0, again.exitCode(), again.err());
    assertEquals(List.of(), passedOver(again));
  }

  private static String[] withTrigger(String[] options) {
    String[] all = Arrays.copyOf(options, options.length + 2);
    all[options.length] = "--trigger";
    all[options.length + 1] = "available-now";
    return all;
  }

  @Test
  @DisplayName("whatever its date: old ones come late, one lies ahead, one is older than 1970")
  void dates() throws Exception {
    var events = in("in").write("today.csv", ONE + "today").write("ahead.csv", ONE + "ahead");
    date(events.folder().resolve("ahead.csv"), "2400-01-01T00:00:00Z");
    String checkpoint = temp.resolve("checkpoint").toString();
    String[] options = {
      "--input", events.folder().toString(), "--checkpoint", checkpoint, "--no-ui"
    };
    try (var pipeline = Pipeline.start(options)) {
      pipeline.await("a table", () -> !pipeline.tables().isEmpty());
      for (String date : List.of("2016-01-01", "1970-01-01", "1969-01-01")) {
        Path hidden = events.folder().resolve("." + date);
        Files.writeString(hidden, "timestamp,user_id,event\n" + ONE + date + "\n");
        date(hidden, date + "T00:00:00Z");
        Files.move(hidden, events.folder().resolve(date + ".csv"));
        pipeline.await(date, () -> pipeline.out().contains("|" + date));
      }
      pipeline.stop();
    }
    events.write("later.csv", ONE + "later");
    date(events.folder().resolve("later.csv"), "2001-01-01T00:00:00Z");
    var again = Pipeline.runOver(events.folder(), "--checkpoint", checkpoint);
    assertEquals(
        Map.of(
            "today",
            1L,
            "ahead",
            1L,
            "2016-01-01",
            1L,
            "1970-01-01",
            1L,
            "1969-01-01",
            1L,
            "later",
            1L),
        counts(again));
    assertTrue(again.out().contains("rows: 1 "), again.out());
  }

  @Test
  @DisplayName("--max-file-age forgets and ignores older ones, as Spark does by itself")
  void maxFileAge() throws Exception {
    var events = in("in").write("new.csv", ONE + "new");
    try (var pipeline =
        Pipeline.start("--input", events.folder() + "", "--no-ui", "--max-file-age", "7d")) {
      pipeline.await("a table", () -> !pipeline.tables().isEmpty());
      Path hidden = events.folder().resolve(".old");
      Files.writeString(hidden, "timestamp,user_id,event\n" + ONE + "old\n");
      date(hidden, "2001-01-01T00:00:00Z");
      Files.move(hidden, events.folder().resolve("old.csv"));
      events.write("newer.csv", ONE + "newer");
      pipeline.await("the newer one", () -> pipeline.out().contains("|newer"));
      pipeline.await("what is too old", () -> !passedOver(pipeline).isEmpty());
      assertEquals(List.of("old.csv (older than --max-file-age)"), passedOver(pipeline));
      assertFalse(pipeline.out().contains("|old"), pipeline.out());
    }
    assertEquals(2, Pipeline.run("--max-file-age", "soon").exitCode());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("a folder or a file with letters of a pattern in its name is taken as it is written")
  @ValueSource(
      strings = {
        "[2026] data",
        "what?",
        "a*b",
        "{x,y}",
        "back\\slash",
        "100% + #1",
        "a:b",
        "[8:00]"
      })
  void letters(String name) throws Exception {
    var events =
        in(name)
            .write("export" + name + ".csv", ONE + "login", "nobody", ONE + "view")
            .write("b.csv", ONE + "login");
    in("2 data").write("other.csv", ONE + "wrong"); // What the first name would mean as a pattern.
    in("what1").write("other.csv", ONE + "wrong");
    in("ab").write("other.csv", ONE + "wrong");
    in("x").write("other.csv", ONE + "wrong");
    var run = Pipeline.runOver(events.folder(), "--checkpoint", temp.resolve("c") + "/" + name);
    assertEquals(Map.of("login", 2L, "view", 1L), counts(run));
    assertTrue(
        run.out().contains("left out: 1, the first in " + temp + "/" + name + "/export" + name),
        run.out());
    assertTrue(run.out().contains(".csv, line 3: nobody\n"), run.out());
    events.write("c.csv", ONE + "view");
    var again = Pipeline.runOver(events.folder(), "--checkpoint", temp.resolve("c") + "/" + name);
    assertEquals(Map.of("login", 2L, "view", 2L), counts(again));
  }

  @Test
  @DisplayName("the command that fills an empty folder can be typed, whatever the folder's name is")
  void typed() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("it's [2026] $data"));
    String out = Pipeline.runOver(folder).out();
    String command = out.substring(out.indexOf("./jbang csv-writer@.")).lines().findFirst().get();
    var shell =
        new ProcessBuilder("sh", "-c", command.replace("./jbang csv-writer@.", "printf '%s\\n'"));
    String words = new String(shell.start().getInputStream().readAllBytes(), UTF_8);
    assertEquals("--output\n" + folder + "\n", words);
  }

  @Test
  @DisplayName("a colon in a file's name, as in 08:00, hides nothing")
  void colons() throws Exception {
    var events =
        in("in")
            .write("events_2026-11-26T08:00:00.csv", ONE + "login")
            .write("b.csv", ONE + "view");
    assertEquals(Map.of("login", 1L, "view", 1L), counts(Pipeline.runOver(events.folder())));
  }

  @Test
  @DisplayName(
      "Hadoop's own file system, which a cluster has, reads such names and links; but no circle")
  void onACluster() throws Exception {
    var events = in("in").write("events_08:00.csv", ONE + "login").write("b.csv", ONE + "view");
    Files.createSymbolicLink(events.folder().resolve("link.csv"), events.folder().resolve("b.csv"));
    Files.createSymbolicLink(events.folder().resolve("circle"), events.folder());
    String[] hadoops = {"--conf", "spark.hadoop.fs.file.impl=org.apache.hadoop.fs.LocalFileSystem"};
    assertEquals(
        Map.of("login", 1L, "view", 2L), counts(Pipeline.runOver(events.folder(), hadoops)));
    String[] below = {hadoops[0], hadoops[1], "--recursive"};
    var run = Pipeline.runOver(events.folder(), below);
    assertEquals(1, run.exitCode(), run.out());
    String circle = events.folder().resolve("circle").toString();
    String sentence = "The link " + circle + " leads in a circle. Remove it, or leave out";
    assertTrue(run.err().startsWith(sentence), run.err());
    Files.delete(Path.of(circle));
    assertEquals(Map.of("login", 1L, "view", 2L), counts(Pipeline.runOver(events.folder(), below)));
  }

  @Test
  @DisplayName(".CSV is read, and what gzip has packed, also of two packed files put together")
  void kinds() throws Exception {
    var events = in("in").write("EXPORT.CSV", ONE + "upper").write("Mixed.Csv", ONE + "upper");
    String header = "timestamp,user_id,event\n";
    Files.write(events.folder().resolve("a.csv.gz"), zipped(header + ONE + "packed\n"));
    Files.write(events.folder().resolve("B.CSV.GZ"), zipped(header + ONE + "packed\n"));
    Files.write(events.folder().resolve("packed-all-the-same.csv"), zipped(header + ONE + "c\n"));
    var two = new ByteArrayOutputStream();
    two.write(zipped(header + ONE + "first\n"));
    two.write(zipped(ONE + "second\n"));
    Files.write(events.folder().resolve("two.csv.gz"), two.toByteArray());
    assertEquals(
        Map.of("upper", 2L, "packed", 2L, "c", 1L, "first", 1L, "second", 1L),
        counts(Pipeline.runOver(events.folder())));
  }

  @Test
  @DisplayName("a packed file that is cut is named, and what to do")
  void cut() throws Exception {
    byte[] whole = zipped("timestamp,user_id,event\n" + (ONE + "login\n").repeat(1000));
    Path file = Files.createDirectories(temp.resolve("in")).resolve("cut.csv.gz");
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    var run = Pipeline.runOver(file.getParent());
    assertEquals(1, run.exitCode());
    assertTrue(run.err().startsWith(file + " can't be read: "), run.err());
    assertTrue(run.err().contains("Mend or remove it."), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  @DisplayName("what is passed over is told once, with its name and why, while the stream runs")
  void passedOver() throws Exception {
    var events =
        in("in")
            .write("a.csv", ONE + "login")
            .write("_late.csv", ONE + "late")
            .write("notes.txt", "no event");
    in("in/2026-11-25").write("c.csv", ONE + "below");
    in("in/day=2026-11-25").write("d.csv", ONE + "below");
    in("in/event=web").write("e.csv", ONE + "below");
    in("in/files.csv").write("f.csv", ONE + "below");
    Files.createSymbolicLink(events.folder().resolve("gone.csv"), temp.resolve("nowhere"));
    try (var pipeline = Pipeline.start("--input", events.folder() + "", "--no-ui")) {
      pipeline.await("a table", () -> !pipeline.tables().isEmpty());
      events.write("b.csv", ONE + "login").write("more.json", "{}");
      pipeline.await("more", () -> pipeline.out().contains("|login|2"));
      pipeline.await("the second look", () -> pipeline.out().contains("more.json"));
      pipeline.stop();
      assertEquals(
          List.of(
              "2026-11-25/ (a folder; --recursive reads it)",
              "_late.csv (a name that begins with _ is hidden from Spark)",
              "day=2026-11-25/ (a folder; --recursive reads it)",
              "event=web/ (a folder; --recursive reads it)",
              "files.csv/ (a folder; --recursive reads it)",
              "gone.csv (a link to nothing)",
              "notes.txt (its name ends neither in .csv nor in .csv.gz)",
              "more.json (its name ends neither in .csv nor in .csv.gz)"),
          passedOver(pipeline));
      assertEquals(Map.of("login", 2L), counts(pipeline));
    }
    var all = Pipeline.runOver(events.folder(), "--recursive");
    assertEquals(Map.of("login", 2L, "below", 4L), counts(all));
    assertTrue(all.out().contains("malformed rows: 0"), all.out());
    assertEquals(4, passedOver(all).size(), all.out());
  }

  @Test
  @DisplayName("with --recursive, too, each folder is read or told, as Spark takes its name")
  void folders() throws Exception {
    List<String> read = List.of("ok", "_day=1", "_metadata", "day=.1");
    List<String> hidden = List.of(".hid", "_late", "up._COPYING_");
    for (String folder : read) {
      in("in/" + folder).write("a.csv", ONE + "in " + folder);
    }
    for (String folder : hidden) {
      in("in/" + folder).write("a.csv", ONE + "hidden");
    }
    Path dot = in("in").write(".csv", ONE + "hidden").folder().resolve(".csv");
    date(dot, "2026-01-01T00:00:00Z"); // A newer one may be somebody's draft.
    var run = Pipeline.runOver(temp.resolve("in"), "--recursive");
    assertEquals(
        read.stream().collect(Collectors.toMap(folder -> "in " + folder, folder -> 1L)),
        counts(run));
    assertEquals(
        List.of(
            ".csv (a name that begins with a dot is hidden)",
            ".hid/ (a name that begins with a dot is hidden)",
            "_late/ (a name that begins with _ is hidden from Spark)",
            "up._COPYING_/ (a name that ends in ._COPYING_ is hidden from Spark)"),
        passedOver(run));
  }

  @Test
  @DisplayName("an empty file is read when something is in it, as of a program that still runs")
  void empty() throws Exception {
    var events = in("in").write("a.csv", ONE + "first");
    Path empty = Files.createFile(events.folder().resolve("empty.csv"));
    try (var pipeline = Pipeline.start("--input", events.folder() + "", "--no-ui")) {
      pipeline.await("a table", () -> pipeline.out().contains("|first"));
      Files.writeString(empty, "timestamp,user_id,event\n" + ONE + "later\n");
      pipeline.await("the rest", () -> pipeline.out().contains("|later"));
      pipeline.stop();
      assertEquals(Map.of("first", 1L, "later", 1L), counts(pipeline));
      assertTrue(pipeline.out().contains("Batches: 2, rows: 2 "), pipeline.out());
    }
  }

  @Test
  @DisplayName("a file that grows between two runs on a checkpoint is told")
  void grownMeanwhile() throws Exception {
    var events = in("in").write("a.csv", ONE + "a").write("same.csv", ONE + "a");
    String[] options = {"--checkpoint", temp.resolve("checkpoint").toString()};
    assertEquals(0, Pipeline.runOver(events.folder(), options).exitCode());
    Path grown = events.folder().resolve("a.csv");
    Files.writeString(grown, ONE + "lost\n", StandardOpenOption.APPEND);
    date(grown, "2030-01-01T00:00:00Z");
    events.write("b.csv", ONE + "b");
    var run = Pipeline.runOver(events.folder(), options);
    assertEquals(Map.of("a", 2L, "b", 1L), counts(run));
    assertEquals(
        List.of("a.csv (changed since an earlier run found it: put new rows into a new file)"),
        passedOver(run));
  }

  @Test
  @DisplayName("a file that grows, or gets another content, after it was read: told, not counted")
  void changed() throws Exception {
    var events = in("in").write("grows.csv", ONE + "login").write("other.csv", ONE + "login");
    events.write("stays.csv", ONE + "login");
    try (var pipeline = Pipeline.start("--input", events.folder() + "", "--no-ui")) {
      pipeline.await("a table", () -> pipeline.out().contains("|login|3"));
      Path grows = events.folder().resolve("grows.csv");
      Files.writeString(grows, ONE + "lost\n", StandardOpenOption.APPEND);
      Path other = events.folder().resolve("other.csv");
      Files.writeString(other, Files.readString(other).replace("login", "other"));
      date(other, "2030-01-01T00:00:00Z");
      String told = " (changed since it was read: put new rows into a new file)\n";
      pipeline.await("the first", () -> pipeline.out().contains(grows + told));
      pipeline.await("the second", () -> pipeline.out().contains(other + told));
      events.write("new.csv", ONE + "login");
      pipeline.await("the new one", () -> pipeline.out().contains("|login|4"));
      assertEquals(2, passedOver(pipeline).size(), pipeline.out());
    }
  }

  @Test
  @DisplayName("hundreds of names passed over are ten lines and a number")
  void many() throws Exception {
    var events = in("in").write("a.csv", ONE + "login");
    for (int i = 0; i < 300; i++) {
      Files.createFile(events.folder().resolve("note" + i + ".txt"));
    }
    var run = Pipeline.runOver(events.folder());
    assertEquals(11, run.out().lines().filter(l -> l.startsWith("Passed over")).count());
    assertTrue(run.out().contains("Passed over: 290 more\n"), run.out());
  }

  @Test
  @DisplayName("links lead where they lead; one in a circle is told")
  void links() throws Exception {
    var events = in("real").write("a.csv", ONE + "login");
    in("elsewhere").write("b.csv", ONE + "view");
    Path folder = Files.createSymbolicLink(temp.resolve("link"), events.folder());
    Files.createSymbolicLink(folder.resolve("c.csv"), temp.resolve("elsewhere/b.csv"));
    Files.createSymbolicLink(folder.resolve("below"), temp.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("circle"), events.folder());
    Files.createSymbolicLink(temp.resolve("elsewhere/back"), events.folder());

    var run = Pipeline.runOver(folder);
    assertEquals(Map.of("login", 1L, "view", 1L), counts(run));
    assertEquals(
        List.of("below/ (a folder; --recursive reads it)", "circle/ (a link in a circle)"),
        passedOver(run));

    var all = Pipeline.runOver(folder, "--recursive");
    assertEquals(Map.of("login", 1L, "view", 2L), counts(all));
    assertEquals(
        List.of("back/ (a link in a circle)", "circle/ (a link in a circle)"), passedOver(all));
  }

  @Test
  @DisplayName("a checksum that somebody left beside an edited file does no harm")
  void checksum() throws Exception {
    var events = in("in").write("part-0.csv", ONE + "edited");
    Files.write(
        events.folder().resolve(".part-0.csv.crc"),
        new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
    assertEquals(Map.of("edited", 1L), counts(Pipeline.runOver(events.folder())));
  }

  @Test
  @DisplayName("a pattern of folders and of files, where no such name is there")
  void patterns() throws Exception {
    in("year/january").write("a.csv", ONE + "login").write("b.txt", "no event");
    in("year/june").write("a.csv", ONE + "view");
    in("year/june/deep").write("a.csv", ONE + "below");
    assertEquals(
        Map.of("login", 1L, "view", 1L), counts(Pipeline.runOver(temp.resolve("year/j*"))));
    assertEquals(
        Map.of("login", 1L), counts(Pipeline.runOver(temp.resolve("year/{january,may}/*.csv"))));
    assertEquals(
        Map.of("login", 1L, "view", 1L, "below", 1L),
        counts(Pipeline.runOver(temp.resolve("year/j*"), "--recursive")));
  }
}
