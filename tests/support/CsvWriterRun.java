import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** One run of csv-writer inside the tests' own JVM: its exit code and what it printed. */
record CsvWriterRun(int exitCode, String out, String err) {

  /** Runs csv-writer with these arguments to its end. */
  static CsvWriterRun of(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        new CommandLine(new CsvWriter())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new CsvWriterRun(exitCode, out.toString(), err.toString());
  }

  /** The folder's rows without headers, as lines, from the files 0, 1, 2 and so on. */
  static List<String> rows(Path folder) throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; Files.exists(file(folder, i)); i++) {
      List<String> lines = Files.readAllLines(file(folder, i));
      rows.addAll(lines.subList(1, lines.size()));
    }
    return rows;
  }

  static Path file(Path folder, int number) {
    return folder.resolve("event_batch_" + number + ".csv");
  }
}
