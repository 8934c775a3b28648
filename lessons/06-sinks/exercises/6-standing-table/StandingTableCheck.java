import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Starts the program with a file, with another one, after a kill, and after a failure. */
public class StandingTableCheck implements Check {

  private static volatile boolean fails;
  private static final String FAILURE = "start 4, after a failure";
  private static final String SCHEMA = "user_id INT, event STRING";

  @Override
  public void run(Trial trial) throws Exception {
    String folder = trial.emptyFolder();
    FolderStream input = trial.folder().file("a.csv", "1,login");
    start(trial, input, folder);
    trial.compare("start 1", List.of("1, login"), rows(trial, folder));
    input.file("b.csv", "2,view");
    start(trial, input, folder);
    trial.compare("start 2", List.of("1, login", "2, view"), rows(trial, folder));

    Path commit = lastCommit(folder);
    trial.require(
        commit != null,
        "The checkpoint does not lie in folder, and whatever the table needs has its place there:"
            + " who moves or copies the folder would leave it behind.");
    String place = Path.of(folder).relativize(commit.getParent().getParent()).toString();
    trial.require(
        !place.matches(".*(\\p{XDigit}{8}-\\p{XDigit}{4}-|\\d{10}|\\d{4}-\\d\\d-\\d\\d).*"),
        "The checkpoint lies in "
            + place
            + ": a name that the next program, or the next day, makes anew. Its first batch would"
            + " have the number of one that the table has, and be skipped. Give it a fixed name.");

    // The third start does the last batch again, and then a new one, which fails.
    Files.delete(commit);
    input.file("c.csv", "3,logout");
    fails = true;
    boolean failed = false;
    try {
      start(trial, input, folder);
    } catch (StreamingQueryException e) {
      failed = true;
    }
    fails = false;
    trial.compare("start 3, after a kill", List.of("1, login", "2, view"), rows(trial, folder));
    trial.require(
        failed,
        "Row 3 could not be written, and your writer does not say so: Spark takes its batch for"
            + " done, and never sends it again. Let the exception through.");
    start(trial, input, folder);
    trial.compare(FAILURE, List.of("1, login", "2, view", "3, logout"), rows(trial, folder));
  }

  private static void start(Trial trial, FolderStream input, String folder) throws Exception {
    FilterFunction<Row> all =
        row -> {
          if (fails && row.getInt(0) == 3) {
            throw new IllegalStateException("disk full");
          }
          return true;
        };
    DataStreamWriter<Row> written =
        StandingTable.write(
            trial.spark().readStream().schema(SCHEMA).csv(input.path()).filter(all).writeStream(),
            folder);
    trial.require(written != null, "The method returned null: return the writer.");
    written.trigger(Trigger.AvailableNow()).start().awaitTermination();
  }

  private static List<Row> rows(Trial trial, String folder) {
    String table = folder + "/table";
    return Files.isDirectory(Path.of(table))
        ? trial
            .spark()
            .read()
            .schema(SCHEMA)
            .option("recursiveFileLookup", true)
            .json(table)
            .collectAsList()
        : List.of();
  }

  /**
   * What a kill between the rows and the commit leaves out, wherever in the folder the checkpoint
   * is; null when there is none.
   */
  private static Path lastCommit(String folder) throws IOException {
    try (Stream<Path> all = Files.walk(Path.of(folder))) {
      return all.filter(each -> each.getParent().endsWith("commits"))
          .filter(each -> each.getFileName().toString().matches("\\d+"))
          .max(Comparator.comparingLong(each -> each.toFile().lastModified()))
          .orElse(null);
    }
  }

  @Override
  public String explain(Report report) {
    if (report.firstWrong() == null) {
      return null;
    }
    String name = report.firstWrong().name();
    List<String> got = report.firstWrong().got();
    if (name.equals("start 1")) {
      return got.isEmpty() ? "Nothing lies below table: rows are read from there." : null;
    }
    if (name.equals("start 2") && got.equals(List.of("2, view"))) {
      return "Row 1 is gone: the batch of the second start has taken the place of all that was"
          + " there. Each batch needs a place of its own.";
    }
    if (name.equals("start 2") && !got.contains("2, view")) {
      return "Row 2 came with a new file, the batch has read it, and the table doesn't have it: the"
          + " sink took the batch for one that it has written already. By what does it know one?";
    }
    if (name.equals("start 2") && got.size() > 2) {
      return "Row 1 is there twice: the second start has read its file once more, as if no start"
          + " had been before, and nothing holds the sink back from adding.";
    }
    if (name.equals(FAILURE)) {
      return got.contains("3, logout")
          ? null
          : "Row 3 is missing: its batch failed on the way and left a folder without rows, and your"
              + " writer took the folder for a finished batch. Replace what is there.";
    }
    return name.startsWith("start 3") && got.size() > 2
        ? "Row 2 is there twice: after a kill its batch came again, under its number, and was added"
            + " a second time."
        : null;
  }
}
