import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * A file holds one JSON object in four lines. Two queries read it; rows are like 9, visit, and a
 * missing value is NULL.
 */
public class OneObject implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    String[] lines = {"{", "  \"user_id\": 1,", "  \"event\": \"login\"", "}"};
    SparkSession spark = trial.spark();
    String schema = "user_id INT, event STRING";

    FolderStream folder = trial.folder();
    Dataset<Row> events = spark.readStream().schema(schema).json(folder.path());
    trial.show(events, "append");
    folder.file("event.json", lines);
    trial.predict();

    FolderStream other = trial.folder();
    DataStreamReader reader = spark.readStream().option("multiLine", true);
    trial.show(reader.schema(schema).json(other.path()), "append");
    other.file("event.json", lines);
    trial.predict();
  }

  @Override
  public String why() {
    return "Without multiLine each line is a record of its own, and none of the four is a JSON"
        + " object: four rows of NULLs, and no error. With multiLine the file is read as a whole,"
        + " by one task, however large it is.";
  }
}
