import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** CSV files of events in a folder, and what plain Java reads in them. */
record EventFiles(Path folder) {

  private static final String HEADER = "timestamp,user_id,event";
  private static final long FIRST_MILLIS = 1_767_261_600_000L; // 2026-01-01T10:00:00Z

  /** Writes a file with the usual header, whole at once. */
  EventFiles write(String name, String... rows) throws IOException {
    return writeAsIs(name, HEADER + "\n" + String.join("\n", rows) + "\n");
  }

  /** Writes a file, whole at once. */
  EventFiles writeAsIs(String name, String content) throws IOException {
    Files.createDirectories(folder);
    Path hidden = Files.writeString(folder.resolve("." + name), content);
    Files.move(hidden, folder.resolve(name));
    return this;
  }

  /** Copies the committed sample files, dated a second apart in the order of their numbers. */
  EventFiles copySamples(String sample) throws IOException {
    Files.createDirectories(folder);
    for (Path file : csvFiles(Script.root().resolve("data").resolve(sample))) {
      Path copy = Files.copy(file, folder.resolve(file.getFileName()));
      Files.setLastModifiedTime(
          copy, FileTime.fromMillis(FIRST_MILLIS + 1_000 * number(file.getFileName().toString())));
    }
    return this;
  }

  /** Runs csv-writer into the folder, without pauses. */
  EventFiles generate(int files, int rows) {
    String[] arguments = {
      "--files", "" + files, "--rows", "" + rows, "--delay", "0", "--output", folder.toString()
    };
    var quiet = new CommandLine(new CsvWriter());
    quiet.setOut(new PrintWriter(Writer.nullWriter()));
    // The default strategy would print after all, on a System.out that a test beside has changed.
    quiet.setExecutionStrategy(result -> new CommandLine.RunLast().execute(result));
    int exitCode = quiet.execute(arguments);
    if (exitCode != 0) {
      throw new AssertionError("csv-writer ended with " + exitCode);
    }
    return this;
  }

  /** How often each event stands in the folder's files; rows without three columns don't count. */
  Map<String, Long> countByEvent() throws IOException {
    return countByEvent(csvFiles(folder));
  }

  /** How often each event stands in the files. */
  static Map<String, Long> countByEvent(List<Path> files) {
    return files.stream()
        .flatMap(file -> rows(file).stream())
        .collect(Collectors.groupingBy(row -> row.get(2), TreeMap::new, Collectors.counting()));
  }

  /** The rows of one file, split at their commas, without the header. */
  static List<List<String>> rows(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .skip(1)
          .map(line -> List.of(line.split(",")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The visible CSV files of a folder in the order of their numbers. */
  static List<Path> csvFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.].*\\.csv"))
          .sorted((a, b) -> number(a.getFileName().toString()) - number(b.getFileName().toString()))
          .toList();
    }
  }

  List<Path> csvFiles() throws IOException {
    return csvFiles(folder);
  }

  private static int number(String name) {
    return Integer.parseInt("0" + name.replaceAll("\\D", ""));
  }
}
