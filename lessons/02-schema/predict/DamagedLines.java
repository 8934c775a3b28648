import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * The columns are a whole number and a text, and some lines do not fit. A row is like 9, view; a
 * missing value is NULL.
 */
public class DamagedLines implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";
    Dataset<Row> events = spark.readStream().schema(schema).csv(folder.path());
    trial.show(events, "append");

    folder.file("a.csv", "1,login", "user-2,view", "3");
    trial.predict();

    folder.file("b.csv", ",view", "4,logout,logout", " 5,login");
    trial.predict();
  }

  @Override
  public String why() {
    return "The mode is PERMISSIVE: what does not fit its type is NULL, what is missing is NULL,"
        + " and what is too much is cut off. A number may have no space before it. Nothing tells"
        + " the view without a user, which is fine, from the login of user 5, which got lost.";
  }
}
