import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * Three files, one in each batch, go to a sink that only ever adds. A run takes what is there, on
 * the same checkpoint each time. In the first run the sink fails after it has added the rows of
 * batch 1. A row of the sink is the batch and the event, like 7, visit. What is in the sink?
 */
public class AfterTheSink implements Scenario {

  private final List<Row> sink = new ArrayList<>();

  @Override
  public void play(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    FolderStream folder = trial.folder();
    folder.file("a.csv", "login").file("b.csv", "view").file("c.csv", "logout");

    // The sink is a list. run starts the query over what is there, and waits for
    // its end; its last argument says when the sink fails.
    run(trial, folder, checkpoint, "fails after batch 1");
    trial.predict("after the first run", () -> sink);

    run(trial, folder, checkpoint, "fails no more");
    trial.predict("after the second run", () -> sink);
  }

  private void run(Trial trial, FolderStream folder, String checkpoint, String how)
      throws Exception {
    VoidFunction2<Dataset<Row>, Long> add =
        (batch, id) -> {
          batch.collectAsList().forEach(row -> sink.add(RowFactory.create(id, row.getString(0))));
          if (how.equals("fails after batch " + id)) {
            throw new IllegalStateException(how);
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
    } catch (StreamingQueryException expected) {
      sink.size(); // The first run ends so.
    }
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why is the view twice in the sink?",
            right("Its batch had no commit, so the second run began with that batch."),
            wrong(
                "A query that is started again reads all files again.",
                "A second run after one that ended well adds nothing.",
                trial -> {
                  String checkpoint = trial.emptyFolder();
                  FolderStream folder = trial.folder();
                  folder.file("a.csv", "login").file("b.csv", "view");
                  run(trial, folder, checkpoint, "never fails");
                  trial.compare("first run", List.of("0, login", "1, view"), sink);
                  run(trial, folder, checkpoint, "never fails");
                  trial.compare("second run", List.of("0, login", "1, view"), sink);
                }),
            wrong(
                "The batch's number was counted on, so the sink took it for another one.",
                "Both copies stand under batch 1. So a sink that remembers numbers can leave out"
                    + " the second one.",
                trial -> {
                  String checkpoint = trial.emptyFolder();
                  FolderStream folder = trial.folder();
                  folder.file("a.csv", "login").file("b.csv", "view");
                  run(trial, folder, checkpoint, "fails after batch 1");
                  run(trial, folder, checkpoint, "fails no more");
                  trial.compare("in the sink", List.of("0, login", "1, view", "1, view"), sink);
                })),
        Why.ask(
            "Why is the login in the sink only once?",
            right("Its batch had its commit, so the second run began behind it."),
            wrong(
                "After a failure, only the last file is read again.",
                "Here the sink failed behind batch 0, and the first of two files was read again:"
                    + " that of the batch without a commit, whichever it is.",
                trial -> {
                  String checkpoint = trial.emptyFolder();
                  FolderStream folder = trial.folder();
                  folder.file("a.csv", "login").file("b.csv", "view");
                  run(trial, folder, checkpoint, "fails after batch 0");
                  run(trial, folder, checkpoint, "fails no more");
                  trial.compare("in the sink", List.of("0, login", "0, login", "1, view"), sink);
                }),
            wrong(
                "Spark looks into the sink, and leaves out what is there.",
                "The same event in a second file is added again: Spark knows batches, not rows.",
                trial -> {
                  String checkpoint = trial.emptyFolder();
                  FolderStream folder = trial.folder();
                  folder.file("a.csv", "login").file("b.csv", "login");
                  run(trial, folder, checkpoint, "never fails");
                  trial.compare("in the sink", List.of("0, login", "1, login"), sink);
                })));
  }

  @Override
  public String why() {
    return "Batch 1 was in the sink, but it had no commit, so the second run began with it: the"
        + " same number, the same rows, and the view is there twice. A sink that only adds"
        + " gives at-least-once. One that replaces what it has under the batch's number, or"
        + " by a key, takes the second time without harm.";
  }
}
