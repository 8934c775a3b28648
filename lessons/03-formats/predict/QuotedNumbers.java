import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * The same two events as CSV and as JSON, the second one with its user in quotes. Rows are like 9,
 * visit, and a missing value is NULL.
 */
public class QuotedNumbers implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";

    FolderStream csv = trial.folder();
    trial.show(spark.readStream().schema(schema).csv(csv.path()), "append");
    csv.file("a.csv", "1,login", "\"2\",view");
    trial.predict();

    FolderStream json = trial.folder();
    Dataset<Row> events = spark.readStream().schema(schema).json(json.path());
    trial.show(events, "append");
    String login = "{\"user_id\":1,\"event\":\"login\"}";
    String view = "{\"user_id\":\"2\",\"event\":\"view\"}";
    json.file("a.json", login, view);
    trial.predict();
  }

  @Override
  public String why() {
    return "In CSV all is text, and quotes only hold it together: 2 becomes a number. In JSON, what"
        + " stands in quotes is a text, and a text is no INT: the user is NULL.";
  }
}
