import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * Events are counted by type. Before the second run somebody raises the number of shuffle
 * partitions. How many partitions has the state, in each run? A row is a number.
 */
public class PartitionsStay implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    SparkSession spark = trial.spark();
    FolderStream folder = trial.folder();
    String checkpoint = trial.emptyFolder();
    DataStreamReader reader = spark.readStream().schema("event STRING");
    Dataset<Row> events = reader.csv(folder.path());
    Dataset<Row> counts = events.groupBy("event").count();

    spark.conf().set("spark.sql.shuffle.partitions", 2);
    folder.file("a.csv", "login", "view");
    trial.predict("in run 1", () -> partitions(counts, checkpoint));

    spark.conf().set("spark.sql.shuffle.partitions", 4);
    folder.file("b.csv", "login", "view");
    trial.predict("in run 2", () -> partitions(counts, checkpoint));
    String other = trial.emptyFolder();
    trial.predict("in run 3, a new checkpoint", () -> partitions(counts, other));
  }

  /** Runs the query over what is there: how many partitions its state has. */
  private static List<Row> partitions(Dataset<Row> counts, String checkpoint) throws Exception {
    StreamingQuery query =
        counts
            .writeStream()
            .outputMode("complete")
            .trigger(Trigger.AvailableNow())
            .option("checkpointLocation", checkpoint)
            .format("noop")
            .start();
    query.awaitTermination();
    long partitions = query.lastProgress().stateOperators()[0].numShufflePartitions();
    return List.of(RowFactory.create(partitions));
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why has the state still two partitions in run 2?",
            right("The checkpoint has kept the number of its first run, and that one counts."),
            wrong(
                "In a session that runs, the setting can't be changed any more.",
                "It can: with a new checkpoint, the new number counts at once.",
                trial -> {
                  trial.spark().conf().set("spark.sql.shuffle.partitions", 2);
                  Dataset<Row> counts = counts(trial);
                  String checkpoint = trial.emptyFolder();
                  trial.compare("with 2", List.of("2"), partitions(counts, checkpoint));
                  trial.spark().conf().set("spark.sql.shuffle.partitions", 3);
                  String other = trial.emptyFolder();
                  trial.compare("with 3", List.of("3"), partitions(counts, other));
                }),
            wrong(
                "Two groups need no more than two partitions.",
                "One group here, and three partitions: two of them are empty.",
                trial -> {
                  trial.spark().conf().set("spark.sql.shuffle.partitions", 3);
                  Dataset<Row> counts = counts(trial);
                  String checkpoint = trial.emptyFolder();
                  trial.compare("with 3", List.of("3"), partitions(counts, checkpoint));
                })),
        Why.ask(
            "Why did run 3 take the new number?",
            right("A new checkpoint has no number yet, and takes that of the session."),
            wrong(
                "The session needs a run until it has taken the setting in.",
                "The old checkpoint has two partitions after that, too; the new one took three.",
                trial -> {
                  trial.spark().conf().set("spark.sql.shuffle.partitions", 2);
                  FolderStream folder = trial.folder();
                  Dataset<Row> counts = counts(trial, folder);
                  String old = trial.emptyFolder();
                  trial.compare("old", List.of("2"), partitions(counts, old));
                  trial.spark().conf().set("spark.sql.shuffle.partitions", 3);
                  String other = trial.emptyFolder();
                  trial.compare("new", List.of("3"), partitions(counts, other));
                  folder.file("b.csv", "login");
                  trial.compare("old again", List.of("2"), partitions(counts, old));
                }),
            wrong(
                "A new checkpoint has one partition for each core.",
                "Five are set, and five there are, on this machine as on each other.",
                trial -> {
                  trial.spark().conf().set("spark.sql.shuffle.partitions", 5);
                  Dataset<Row> counts = counts(trial);
                  String checkpoint = trial.emptyFolder();
                  trial.compare("with 5", List.of("5"), partitions(counts, checkpoint));
                })));
  }

  private static Dataset<Row> counts(Trial trial) {
    return counts(trial, trial.folder());
  }

  private static Dataset<Row> counts(Trial trial, FolderStream folder) {
    folder.file("a.csv", "login");
    DataStreamReader reader = trial.spark().readStream().schema("event STRING");
    return reader.csv(folder.path()).groupBy("event").count();
  }

  @Override
  public String why() {
    return "A group's state lies in the partition that its key's hash names, so another number"
        + " would look for it in the wrong place. The checkpoint keeps the number of the"
        + " first run, whatever the setting says later. A new checkpoint takes the new"
        + " number, and starts with an empty state.";
  }
}
