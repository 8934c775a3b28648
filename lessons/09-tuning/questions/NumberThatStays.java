import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** Shuffle partitions, set after the first run. */
public class NumberThatStays implements Twins {

  @Override
  public Question a() {
    return ask(
        "A count has run with 200 shuffle partitions. You set spark.sql.shuffle.partitions to 4 and"
            + " start it again on its checkpoint. In how many partitions is its state?",
        "200, as in its first run.",
        "4, as the setting says at the start.",
        "As many as the machine has cores.");
  }

  @Override
  public Question b() {
    return ask(
        "A query with a state moves to a larger machine, and takes its checkpoint along. It had 2"
            + " shuffle partitions, and starts with spark.sql.shuffle.partitions set to 16. How"
            + " many does it have then?",
        "2: the checkpoint keeps the number.",
        "16: each start takes what is set.",
        "As many as the new machine has cores.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Three are set, and on the old checkpoint there are two. A new checkpoint takes three.",
            trial -> {
              FolderStream folder = trial.folder();
              Dataset<Row> counts = counts(trial, folder);
              String checkpoint = trial.emptyFolder();
              trial.spark().conf().set("spark.sql.shuffle.partitions", 2);
              folder.file("a.csv", "login");
              trial.compare("2 set", List.of("2"), partitions(counts, checkpoint));
              trial.spark().conf().set("spark.sql.shuffle.partitions", 3);
              folder.file("b.csv", "login");
              trial.compare("3 set", List.of("2"), partitions(counts, checkpoint));
              trial.compare("anew", List.of("3"), partitions(counts, trial.emptyFolder()));
            }),
        new Idea(
            "Five are set, and five there are: how many cores the machine has does not matter.",
            trial -> {
              FolderStream folder = trial.folder();
              folder.file("a.csv", "login");
              trial.spark().conf().set("spark.sql.shuffle.partitions", 5);
              Dataset<Row> counts = counts(trial, folder);
              trial.compare("5 set", List.of("5"), partitions(counts, trial.emptyFolder()));
            }));
  }

  private static Dataset<Row> counts(Trial trial, FolderStream folder) {
    return trial
        .spark()
        .readStream()
        .schema("event STRING")
        .csv(folder.path())
        .groupBy("event")
        .count();
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
    return List.of(
        RowFactory.create(query.lastProgress().stateOperators()[0].numShufflePartitions()));
  }
}
