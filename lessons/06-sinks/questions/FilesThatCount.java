import static workbook.exercises.Twins.ask;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** Files in a sink's folder that no commit knows of. */
public class FilesThatCount implements Twins {

  @Override
  public Question a() {
    return ask(
        "A query has written CSV files into a folder, and a process was killed at it. A program"
            + " that reads all .csv files of the folder finds more rows than Spark, which reads the"
            + " folder as a table. Why?",
        "Spark reads only those files that the folder's _spark_metadata names.",
        "Spark leaves out the files that are damaged, and reads all others.",
        "Spark leaves out the files whose names are not as it writes them.");
  }

  @Override
  public Question b() {
    return ask(
        "You put a CSV file of your own into the folder that a query writes CSV files to. Later"
            + " Spark reads the folder as a table. Are your rows in it?",
        "No: your file is not in the list in _spark_metadata.",
        "Yes: each file that can be read is read.",
        "Only if your file has a name as Spark's own have, part-00000 and so on.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "The file is whole, and left out. In a folder without _spark_metadata the same file is"
                + " read.",
            trial -> {
              String sink = written(trial);
              Files.writeString(Path.of(sink, "mine.csv"), "view\n");
              trial.compare("the sink", List.of("login"), table(trial, sink));
              String other = trial.emptyFolder();
              Files.writeString(Path.of(other, "mine.csv"), "view\n");
              trial.compare("elsewhere", List.of("view"), table(trial, other));
            }),
        new Idea(
            "Spark's own file, copied under another name of the same kind, is left out as well.",
            trial -> {
              String sink = written(trial);
              Path file = file(sink);
              String name = file.getFileName().toString();
              Files.copy(file, file.resolveSibling(name.replace("00000", "00001")));
              trial.compare("the sink", List.of("login"), table(trial, sink));
            }));
  }

  /** A sink's folder with one file, in which there is a login. */
  private static String written(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    folder.file("a.csv", "login");
    String sink = trial.emptyFolder();
    trial
        .spark()
        .readStream()
        .schema("event STRING")
        .csv(folder.path())
        .writeStream()
        .format("csv")
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", trial.emptyFolder())
        .start(sink)
        .awaitTermination();
    return sink;
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
}
