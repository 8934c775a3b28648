import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
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
  public String why() {
    return "The first query uses the event only, so Spark never reads user-2 as a number and finds"
        + " no fault in it. The second one needs the users, reads them, and fails. A mode checks"
        + " what is read, not what is in the file.";
  }
}
