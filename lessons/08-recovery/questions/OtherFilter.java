import static workbook.exercises.Twins.ask;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Trial;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** A filter that is changed between two runs. */
public class OtherFilter implements Twins {

  @Override
  public String page() {
    return "changes.md";
  }

  @Override
  public Question a() {
    return ask(
        "A count by event has run on a checkpoint. You put a filter in front of the count, and"
            + " start the query again on the same checkpoint. What does Spark do?",
        "It goes on with the counts that it had, and says nothing.",
        "It refuses: this is another query than that of the checkpoint.",
        "It begins to count anew: the old counts are of another query.");
  }

  @Override
  public Question b() {
    return ask(
        "The filter in front of a count let too much through. You mend it, and start the query"
            + " again on its checkpoint. What becomes of the counts?",
        "What was counted by mistake stays in them; from now on they count what is right.",
        "None come: a query that was changed doesn't start on its old checkpoint.",
        "They are right now: with another filter, Spark starts from nothing.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Another filter, and it runs. Spark refuses a column more to group by, or one of"
                + " another type: those are the state's key.",
            trial -> {
              String checkpoint = trial.emptyFolder();
              FolderStream folder = trial.folder();
              folder.file("a.csv", "1,login");
              trial.compare("run 1", List.of("login, 1"), run(events(trial, folder), checkpoint));
              folder.file("b.csv", "1,login", "2,login");
              Dataset<Row> filtered = events(trial, folder).filter("user_id = 2");
              trial.compare("run 2", List.of("login, 2"), run(filtered, checkpoint));
            }),
        new Idea(
            "The view that the filter leaves out now is still counted: it was in the state.",
            trial -> {
              String checkpoint = trial.emptyFolder();
              FolderStream folder = trial.folder();
              folder.file("a.csv", "1,view");
              trial.compare("run 1", List.of("view, 1"), run(events(trial, folder), checkpoint));
              folder.file("b.csv", "1,login", "2,view");
              Dataset<Row> filtered = events(trial, folder).filter("event = 'login'");
              trial.compare("run 2", List.of("login, 1", "view, 1"), run(filtered, checkpoint));
            }));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    return trial.spark().readStream().schema("user_id INT, event STRING").csv(folder.path());
  }

  /** Counts what is there, in complete mode: the rows of the last batch. */
  private static List<Row> run(Dataset<Row> events, String checkpoint) throws Exception {
    List<Row> last = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          last.clear();
          last.addAll(batch.collectAsList());
        };
    events
        .groupBy("event")
        .count()
        .writeStream()
        .outputMode("complete")
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint)
        .foreachBatch(sink)
        .start()
        .awaitTermination();
    return last;
  }
}
