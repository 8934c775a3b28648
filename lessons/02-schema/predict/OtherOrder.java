import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Each file has a header line. From Tuesday on, another program writes the files. Rows are like 9,
 * visit.
 */
public class OtherOrder implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    Dataset<Row> events =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("header", true)
            .csv(folder.path());
    trial.show(events, "append");

    folder.file("monday.csv", "user_id,event", "1,login");
    trial.predict();

    folder.file("tuesday.csv", "event,user_id", "view,2");
    trial.predict();
  }

  @Override
  public String why() {
    return "The option header throws the first line away, and Spark reads by position: view is no"
        + " number, so the user is NULL, and the event is 2. With enforceSchema=false it would"
        + " compare the header with the schema, and refuse Tuesday's file.";
  }
}
