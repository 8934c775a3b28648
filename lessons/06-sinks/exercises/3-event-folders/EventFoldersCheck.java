import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Starts the query twice, with a new file between, and looks at the files as others would. */
public class EventFoldersCheck implements Check {

  @Override
  public void run(Trial trial) throws Exception {
    String folder = trial.emptyFolder();
    FolderStream input = trial.folder().file("a.csv", "1,login", "2,view");
    start(trial, input, folder);
    Path events = Path.of(folder, "events");
    trial.require(Files.isDirectory(events), "There is no folder events, and nothing in it.");
    trial.compareText("folders", List.of("event=login", "event=view"), names(events));
    trial.compareText(
        "start 1", List.of("login {\"user_id\":1}", "view {\"user_id\":2}"), lines(events));

    input.file("b.csv", "3,login");
    start(trial, input, folder);
    trial.compareText(
        "start 2",
        List.of("login {\"user_id\":1}", "login {\"user_id\":3}", "view {\"user_id\":2}"),
        lines(events));
    trial.compareText("beside it", List.of("checkpoint", "events"), names(Path.of(folder)));
  }

  private static void start(Trial trial, FolderStream input, String folder) throws Exception {
    Dataset<Row> rows =
        trial.spark().readStream().schema("user_id INT, event STRING").csv(input.path());
    DataStreamWriter<Row> written = EventFolders.write(rows.writeStream(), folder);
    trial.require(written != null, "The method returned null: return the writer.");
    written.trigger(Trigger.AvailableNow()).start().awaitTermination();
  }

  /** What lies in a folder, without what is hidden from Spark. */
  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> each.getFileName().toString())
          .filter(name -> !name.matches("[._].*"))
          .toList();
    }
  }

  private static List<String> lines(Path events) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(events)) {
      for (Path file : all.filter(each -> each.toString().endsWith(".json")).toList()) {
        String type = file.getParent().getFileName().toString().replaceFirst("event=", "");
        Files.readAllLines(file, UTF_8).forEach(line -> lines.add(type + " " + line));
      }
    }
    return lines;
  }

  @Override
  public String explain(Report report) {
    if (report.thrown() != null
        && String.valueOf(report.thrown().getMessage()).contains("checkpoint")) {
      return "Spark asks for a checkpoint: a sink that lasts needs a query that remembers how far"
          + " it was.";
    }
    if (report.firstWrong() == null) {
      return null;
    }
    List<String> got = report.firstWrong().got();
    if (report.firstWrong().name().equals("folders")) {
      if (got.contains("commits")) {
        return "Among the events lies what the query remembers: commits, offsets and more. Whoever"
            + " reads the folder finds them, too.";
      }
      return got.contains("user_id=1")
          ? "The folders are those of the users: each type of events was to have one."
          : "All types of events lie in one folder: name the column whose values make folders.";
    }
    if (report.firstWrong().name().equals("start 1") && got.isEmpty()) {
      return "The folders are there, and no JSON in them: where no format is named, it is Parquet.";
    }
    return null;
  }
}
