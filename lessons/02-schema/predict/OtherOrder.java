import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
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
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did the names in Tuesday's header not help?",
            right("Where a schema is given, Spark reads by position, and skips the header."),
            wrong(
                "Only the first file's header is read.",
                "Tuesday's file is the first one now, and nothing is better.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, true), "append");
                  trial.arrive(folder, "tuesday.csv", "event,user_id", "view,2");
                  trial.expect("NULL, 2");
                }),
            wrong(
                "The option header says that there is none to look at.",
                "Without the option, the header is a row like others, and is read by position,"
                    + " too.",
                trial -> {
                  FolderStream folder = trial.folder();
                  trial.show(events(trial, folder, false), "append");
                  trial.arrive(folder, "tuesday.csv", "event,user_id", "view,2");
                  trial.expect("NULL, 2", "NULL, user_id");
                })));
  }

  private static Dataset<Row> events(Trial trial, FolderStream folder, boolean header) {
    return trial
        .spark()
        .readStream()
        .schema("user_id INT, event STRING")
        .option("header", header)
        .csv(folder.path());
  }

  @Override
  public String why() {
    return "The option header throws the first line away, and Spark reads by position: view is no"
        + " number, so the user is NULL, and the event is 2. With enforceSchema=false it would"
        + " compare the header with the schema, and refuse Tuesday's file.";
  }
}
