import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Looks into the folder as a stream does, before each line that it hands out. */
public class WholeFilesCheck implements Check {

  private static final List<String> LINES = List.of("1,login", "2,view", "1,logout");

  private final TreeSet<String> seen = new TreeSet<>(); // While a file was written.
  private Path around; // May have the part that is not whole, too.
  private Path folder;
  private boolean grew; // Whether a file was there while the lines came.

  @Override
  public void run(Trial trial) throws Exception {
    around = Path.of(trial.emptyFolder());
    folder = Files.createDirectory(around.resolve("in"));
    WholeFiles.write(folder, "a.csv", watched(LINES, false));
    trial.compareText("seen while a.csv was written", List.of(), List.copyOf(seen));
    trial.compareText("then", List.of("a.csv: 1,login 2,view 1,logout"), visible());
    trial.compareText(
        "what grows while the lines come",
        List.of("a file beside a.csv"),
        List.of(grew ? "a file beside a.csv" : "nothing"));

    String refused = "not refused";
    try {
      WholeFiles.write(folder, "a.csv", watched(List.of("7,login"), false));
    } catch (FileAlreadyExistsException e) {
      refused = "refused";
    }
    trial.compareText("a.csv once more", List.of("refused"), List.of(refused));
    trial.compareText("then", List.of("a.csv: 1,login 2,view 1,logout"), visible());

    String end = "as if all were well";
    try {
      WholeFiles.write(folder, "b.csv", watched(LINES, true));
    } catch (IllegalStateException e) {
      end = "with the exception";
    }
    trial.compareText("b.csv stops in the middle", List.of("with the exception"), List.of(end));
    trial.compareText("then", List.of("a.csv: 1,login 2,view 1,logout"), visible());
    WholeFiles.write(folder, "b.csv", watched(List.of("5,view"), false));
    trial.compareText(
        "b.csv again", List.of("a.csv: 1,login 2,view 1,logout", "b.csv: 5,view"), visible());
  }

  /** Lines that look into the folder before each of them is handed out, and after the last. */
  private Iterable<String> watched(List<String> lines, boolean stops) {
    return () ->
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            look();
            if (stops && next == 2) {
              throw new IllegalStateException("The lines stop here.");
            }
            return next < lines.size();
          }

          @Override
          public String next() {
            return lines.get(next++);
          }
        };
  }

  private void look() {
    try (Stream<Path> files = Files.list(folder);
        Stream<Path> all = Files.walk(around)) {
      grew |= all.anyMatch(Files::isRegularFile);
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.matches("[._].*|a[.]csv") || name.equals("a.csv") && !whole())
          .forEach(name -> seen.add(name + ", not whole"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean whole() {
    try {
      return Files.readAllLines(folder.resolve("a.csv"), UTF_8).equals(LINES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files that Spark would read, with their lines. */
  private List<String> visible() throws IOException {
    List<String> visible = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.matches("[._].*")) {
          visible.add(name + ": " + String.join(" ", Files.readAllLines(file, UTF_8)));
        }
      }
    }
    return visible;
  }

  @Override
  public String explain(Report report) {
    if (report.extra("a.csv.tmp, not whole")) {
      return "a.csv.tmp was seen before it was whole: this ending hides no file from Spark, which"
          + " passes over names that begin with a dot or an underscore.";
    }
    if (!seen.isEmpty()) {
      return seen.first()
          + ", was seen while it was written. A stream that looked then has half of"
          + " it, and never comes back for the rest.";
    }
    if (report.extra("nothing")) {
      return "While the lines came, no file grew in the folder or beside it. Lines that are kept in"
          + " memory may be too many, and to write them in one go is not one step; a file elsewhere"
          + " may be on another disk, and a move from there is a copy, line by line.";
    }
    if (report.extra("a.csv: 1,login2,view1,logout")) {
      return "The lines run into each other: each one ends with a line end.";
    }
    if (report.extra("not refused") || report.extra("a.csv: 7,login")) {
      return "A file of this name was there, and is gone: a move replaces it without a word, and no"
          + " stream reads the name a second time.";
    }
    if (report.firstWrong() != null
        && report.firstWrong().got().stream().anyMatch(file -> file.contains("-a.csv:"))) {
      return "The file has another name than asked for.";
    }
    return null;
  }
}
