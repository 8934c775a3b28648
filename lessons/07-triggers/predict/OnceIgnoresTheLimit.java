import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * Three files are there, and two queries count their events by type, in update mode. A tick is one
 * run of a query, from its start to its end. Type the rows of all its batches, such as visit, 9.
 */
public class OnceIgnoresTheLimit implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    folder.file("a.csv", "1,login").file("b.csv", "2,login");
    folder.file("c.csv", "3,login", "3,view");
    Dataset<Row> counts =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 2)
            .csv(folder.path())
            .groupBy("event")
            .count();

    trial.show(counts, "update", Trigger.AvailableNow());
    trial.predict();

    trial.show(counts, "update", Trigger.Once());
    trial.predict();
  }

  @Override
  public String why() {
    return "Available-now keeps to the limit: a batch over two files sends login, 2, and a second"
        + " one over c.csv sends login, 3 and view, 1. Once is one batch over all three files, so"
        + " login goes out once, with its last count.";
  }
}
