import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * Events are counted by type, in complete mode: rows like visit, 9. Before the second run the
 * program is changed, and once more before the third one. The checkpoint stays. What may change has
 * a page of its own: read lesson("changes") first.
 */
public class ChangedQuery implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";
    Dataset<Row> events = spark.readStream().schema(schema).csv(folder.path());

    folder.file("a.csv", "1,login", "2,view");
    Dataset<Row> counts = events.groupBy("event").count();
    trial.predict("run 1", () -> run(counts, checkpoint));

    folder.file("b.csv", "3,login", "3,view");
    Dataset<Row> logins = events.filter(col("event").equalTo("login"));
    Dataset<Row> ofLogins = logins.groupBy("event").count();
    trial.predict("run 2", () -> run(ofLogins, checkpoint));

    folder.file("c.csv", "4,login");
    Dataset<Row> byUser = logins.groupBy("user_id", "event").count();
    trial.predict("run 3", () -> run(byUser, checkpoint));
  }

  /** Runs a query over what is there: the rows of its last batch. */
  private static List<Row> run(Dataset<Row> counts, String checkpoint) throws Exception {
    List<Row> last = new ArrayList<>();
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          last.clear();
          last.addAll(batch.collectAsList());
        };
    counts
        .writeStream()
        .outputMode("complete")
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint)
        .foreachBatch(sink)
        .start()
        .awaitTermination();
    return last;
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did Spark refuse the third run, and not the second?",
            right("The columns that are grouped by are the state's key; a filter is in no state."),
            wrong(
                "A query may be changed once for a checkpoint.",
                "Another filter at each start, three times, and Spark says nothing.",
                trial -> {
                  String checkpoint = trial.emptyFolder();
                  FolderStream folder = trial.folder();
                  Dataset<Row> events = events(trial, folder);
                  folder.file("a.csv", "1,login");
                  trial.compare("run 1", List.of("login, 1"), counted(events, checkpoint));
                  folder.file("b.csv", "1,login", "2,login");
                  Dataset<Row> first = events.filter("user_id = 1");
                  trial.compare("run 2", List.of("login, 2"), counted(first, checkpoint));
                  folder.file("c.csv", "1,login", "2,login");
                  Dataset<Row> second = events.filter("user_id = 2");
                  trial.compare("run 3", List.of("login, 3"), counted(second, checkpoint));
                }),
            wrong(
                "With a filter, Spark begins a new state, and so nothing is in its way.",
                "The view of the first run is still there: it is the old state.",
                trial -> {
                  String checkpoint = trial.emptyFolder();
                  FolderStream folder = trial.folder();
                  Dataset<Row> events = events(trial, folder);
                  folder.file("a.csv", "1,view");
                  trial.compare("run 1", List.of("view, 1"), counted(events, checkpoint));
                  folder.file("b.csv", "1,login", "2,view");
                  Dataset<Row> logins = events.filter("event = 'login'");
                  List<String> both = List.of("login, 1", "view, 1");
                  trial.compare("run 2", both, counted(logins, checkpoint));
                })),
        Why.ask(
            "Why did run 2 send a count for view, which it filters out?",
            right("Complete sends the whole state, and that is the old query's, too."),
            wrong(
                "The filter counts only from the start after its own.",
                "The view that came for run 2 was left out: the count stays 1.",
                trial -> {
                  String checkpoint = trial.emptyFolder();
                  FolderStream folder = trial.folder();
                  Dataset<Row> events = events(trial, folder);
                  folder.file("a.csv", "1,view");
                  trial.compare("run 1", List.of("view, 1"), counted(events, checkpoint));
                  folder.file("b.csv", "2,view", "2,view");
                  Dataset<Row> logins = events.filter("event = 'login'");
                  trial.compare("run 2", List.of("view, 1"), counted(logins, checkpoint));
                }),
            wrong(
                "A group that gets no more rows stays for one run, and is then forgotten.",
                "Two runs later it is still there. Without a watermark nothing is forgotten.",
                trial -> {
                  String checkpoint = trial.emptyFolder();
                  FolderStream folder = trial.folder();
                  Dataset<Row> events = events(trial, folder);
                  folder.file("a.csv", "1,view");
                  trial.compare("run 1", List.of("view, 1"), counted(events, checkpoint));
                  Dataset<Row> logins = events.filter("event = 'login'");
                  folder.file("b.csv", "2,login");
                  List<String> after = List.of("login, 1", "view, 1");
                  trial.compare("run 2", after, counted(logins, checkpoint));
                  folder.file("c.csv", "2,login");
                  List<String> last = List.of("login, 2", "view, 1");
                  trial.compare("run 3", last, counted(logins, checkpoint));
                })));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    return trial.spark().readStream().schema("user_id INT, event STRING").csv(folder.path());
  }

  private static List<Row> counted(Dataset<Row> events, String checkpoint) throws Exception {
    return run(events.groupBy("event").count(), checkpoint);
  }

  @Override
  public String why() {
    return "A filter may change, and Spark says nothing: the view of run 1 is in the state and"
        + " stays there, the one of run 2 is left out. A count that mixes two queries is"
        + " nobody's count. A column more to group by, or one of another type, is another state,"
        + " and that Spark refuses.";
  }
}
