import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.DataStreamReader;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * FAILFAST ends a query at the first malformed line. Two queries read the same two lines; their
 * rows are like visit, 9 and like visit, 9, 9.
 */
public class FailFast implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    SparkSession spark = trial.spark();
    DataStreamReader strict = spark.readStream().option("mode", "FAILFAST");
    String schema = "user_id INT, event STRING";

    FolderStream folder = trial.folder();
    Dataset<Row> events = strict.schema(schema).csv(folder.path());
    trial.show(events.groupBy("event").count(), "update");
    folder.file("a.csv", "1,login", "user-2,login");
    trial.predict();

    FolderStream other = trial.folder();
    Dataset<Row> same = strict.schema(schema).csv(other.path());
    trial.show(same.groupBy("event", "user_id").count(), "update");
    other.file("a.csv", "1,login", "user-2,login");
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did the first query find no fault?",
            right("It uses the event alone, so the user was never read as a number."),
            wrong(
                "In a first batch, nothing is checked.",
                "A query that uses the user fails in its first batch.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder).groupBy("user_id").count(), "update");
                  trial.arrive(folder, "a.csv", "user-2,login");
                  trial.expectThen("refused");
                }),
            wrong(
                "It counts, and a count needs no values.",
                "This is a count, too. It counts users, reads them for that, and fails.",
                trial -> {
                  FolderStream folder = trial.folder();
                  Dataset<Row> users = events(trial, folder).groupBy("event").agg(users());
                  trial.show(users, "update");
                  trial.arrive(folder, "a.csv", "1,login", "user-2,login");
                  trial.expectThen("refused");
                })));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder) {
    DataStreamReader strict = trial.spark().readStream().option("mode", "FAILFAST");
    return strict.schema("user_id INT, event STRING").csv(folder.path());
  }

  private static Column users() {
    return functions.count("user_id");
  }

  @Override
  public String why() {
    return "The first query uses the event only, so Spark never reads user-2 as a number and finds"
        + " no fault in it. The second one needs the users, reads them, and fails. A mode checks"
        + " what is read, not what is in the file.";
  }
}
