import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * A query writes events as CSV files. Then a file appears in the sink's folder that no commit knows
 * of, as a killed task leaves one; it holds the event view. Rows are events, like login, and each
 * file holds one.
 */
public class LeftByAKill implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    SparkSession spark = trial.spark();
    FolderStream folder = trial.folder();
    String sink = trial.emptyFolder();
    folder.file("a.csv", "login");
    write(spark, folder, trial.emptyFolder(), sink);
    Files.writeString(Path.of(sink, "part-00000-killed.csv"), "view\n");

    Dataset<Row> table = spark.read().schema("event STRING").csv(sink);
    trial.predict("read by Spark", table::collectAsList);
    trial.predict("in all its .csv files", () -> lines(sink));
  }

  private static void write(SparkSession spark, FolderStream folder, String checkpoint, String sink)
      throws Exception {
    spark
        .readStream()
        .schema("event STRING")
        .csv(folder.path())
        .writeStream()
        .format("csv")
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint)
        .start(sink)
        .awaitTermination();
  }

  private static List<Row> lines(String sink) throws Exception {
    try (Stream<Path> files = Files.list(Path.of(sink))) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^._].*\\.csv"))
          .flatMap(LeftByAKill::events)
          .map(event -> RowFactory.create(event))
          .toList();
    }
  }

  private static Stream<String> events(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did Spark not read the file that was left?",
            right("It reads the files that _spark_metadata names, and no commit has named this."),
            wrong(
                "The file was empty, or damaged.",
                "In a folder without _spark_metadata, the same file is read.",
                trial -> {
                  String other = trial.emptyFolder();
                  Files.writeString(Path.of(other, "part-00000-killed.csv"), "view\n");
                  trial.compare("by Spark", List.of("view"), table(trial, other));
                }),
            wrong(
                "Its name does not end as those that Spark writes.",
                "Spark's own file, copied under another name of Spark's kind, is left out as"
                    + " well.",
                trial -> {
                  FolderStream folder = trial.folder();
                  String sink = trial.emptyFolder();
                  trial.arrive(folder, "a.csv", "login");
                  write(trial.spark(), folder, trial.emptyFolder(), sink);
                  Path written = file(sink);
                  String name = written.getFileName().toString();
                  Files.copy(written, written.resolveSibling(name.replace("00000", "00001")));
                  trial.compare("in files", List.of("login", "login"), lines(sink));
                  trial.compare("by Spark", List.of("login"), table(trial, sink));
                })),
        Why.ask(
            "Why would another program read view as well?",
            right("It lists the folder's files, and knows nothing of Spark's list."),
            wrong(
                "Only until the query runs again: Spark clears up what is left.",
                "A second run has written its file, and the one that was left is still there.",
                trial -> {
                  FolderStream folder = trial.folder();
                  String checkpoint = trial.emptyFolder();
                  String sink = trial.emptyFolder();
                  trial.arrive(folder, "a.csv", "login");
                  write(trial.spark(), folder, checkpoint, sink);
                  Files.writeString(Path.of(sink, "part-00000-killed.csv"), "view\n");
                  trial.arrive(folder, "b.csv", "logout");
                  write(trial.spark(), folder, checkpoint, sink);
                  trial.compare("in files", List.of("login", "logout", "view"), lines(sink));
                }),
            wrong(
                "It has to be another program: Spark always goes by its list.",
                "With a pattern in place of the folder's name, Spark reads it, too.",
                trial -> {
                  FolderStream folder = trial.folder();
                  String sink = trial.emptyFolder();
                  trial.arrive(folder, "a.csv", "login");
                  write(trial.spark(), folder, trial.emptyFolder(), sink);
                  Files.writeString(Path.of(sink, "part-00000-killed.csv"), "view\n");
                  trial.compare("*.csv", List.of("login", "view"), table(trial, sink + "/*.csv"));
                })));
  }

  private static List<Row> table(Trial trial, String folder) {
    return trial.spark().read().schema("event STRING").csv(folder).collectAsList();
  }

  private static Path file(String sink) throws Exception {
    try (Stream<Path> files = Files.list(Path.of(sink))) {
      return files
          .filter(file -> file.getFileName().toString().matches("part-00000.*csv"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Override
  public String why() {
    return "The folder _spark_metadata lists the files of the batches that were committed, and"
        + " Spark reads those alone. Any other program that lists the folder finds what a"
        + " killed task has left, too. So read a file sink's folder with Spark, or use a"
        + " table format.";
  }
}
