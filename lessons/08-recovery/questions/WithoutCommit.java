import static workbook.exercises.Twins.ask;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A batch that has reached the sink, and has no commit. */
public class WithoutCommit implements Twins {

  @Override
  public Question a() {
    return ask(
        "A sink has taken all rows of batch 7, and then the process is killed, before the commit of"
            + " batch 7 is written. The query starts again on its checkpoint. What does it do?",
        "It runs batch 7 again, with the same rows.",
        "It finds the rows of batch 7 in the sink, and goes on with batch 8.",
        "It begins with batch 0, and reads all again.");
  }

  @Override
  public Question b() {
    return ask(
        "A query was killed and started again on its checkpoint. Its sink only adds rows: those of"
            + " one batch are in it twice, all others once. Why?",
        "That batch had no commit when the process was killed, and ran again.",
        "Spark looks for what is missing in the sink, and didn't see these rows.",
        "After a kill all batches run again, and the sink keeps what it doesn't know.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "The sink had the view of batch 1, and gets it again: Spark looks at commits, and never"
                + " into a sink.",
            trial -> {
              List<Row> sink = new ArrayList<>();
              String checkpoint = trial.emptyFolder();
              FolderStream folder = trial.folder();
              folder.file("a.csv", "login").file("b.csv", "view");
              run(trial, folder, checkpoint, sink, 1);
              trial.compare("killed", List.of("0, login", "1, view"), sink);
              run(trial, folder, checkpoint, sink, NEVER);
              trial.compare("again", List.of("0, login", "1, view", "1, view"), sink);
            }),
        new Idea(
            "A sink that takes all it gets: the login, whose batch has its commit, is not sent to"
                + " it again.",
            trial -> {
              List<Row> sink = new ArrayList<>();
              String checkpoint = trial.emptyFolder();
              FolderStream folder = trial.folder();
              folder.file("a.csv", "login");
              run(trial, folder, checkpoint, sink, NEVER);
              folder.file("b.csv", "view");
              run(trial, folder, checkpoint, sink, NEVER);
              trial.compare("in the sink", List.of("0, login", "1, view"), sink);
            }));
  }

  private static final long NEVER = -1;

  /** Runs a query over what is there; the sink fails after it has taken a batch. */
  private static void run(
      Trial trial, FolderStream folder, String checkpoint, List<Row> sink, long failing)
      throws Exception {
    VoidFunction2<Dataset<Row>, Long> add =
        (batch, id) -> {
          batch.collectAsList().forEach(row -> sink.add(RowFactory.create(id, row.getString(0))));
          if (id == failing) {
            throw new IllegalStateException("killed after batch " + id);
          }
        };
    try {
      trial
          .spark()
          .readStream()
          .schema("event STRING")
          .option("maxFilesPerTrigger", 1)
          .csv(folder.path())
          .writeStream()
          .trigger(Trigger.AvailableNow())
          .option("checkpointLocation", checkpoint)
          .foreachBatch(add)
          .start()
          .awaitTermination();
    } catch (StreamingQueryException killed) {
      trial.require(failing != NEVER, "The query failed.");
    }
  }
}
