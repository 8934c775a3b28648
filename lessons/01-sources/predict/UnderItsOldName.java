import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Events are counted by type, and complete mode sends all counts each time: rows like visit, 9.
 * Then a file turns out to be wrong.
 */
public class UnderItsOldName implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";
    Dataset<Row> events = spark.readStream().schema(schema).csv(folder.path());
    trial.show(events.groupBy("event").count(), "complete");

    folder.file("monday.csv", "1,login", "2,view");
    trial.predict();

    // Monday's file is written again, with other events, and Tuesday's arrives.
    folder.rewrite("monday.csv", "1,purchase", "2,purchase");
    folder.file("tuesday.csv", "1,login");
    trial.predict();

    // Monday's events once more, under a new name.
    folder.file("monday-corrected.csv", "1,purchase", "2,purchase");
    trial.predict();
  }

  @Override
  public String why() {
    return "Spark remembers which paths it has read, not what was in them: monday.csv is never read"
        + " again, and its old events stay counted. Under a new name the correction is read. It is"
        + " added to the events that it should have replaced: a count takes nothing back.";
  }
}
