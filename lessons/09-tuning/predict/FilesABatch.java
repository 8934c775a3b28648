import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/**
 * The source has a rate limit. Three files arrive, of three, one and one events; each has a header.
 * Rows are events, like login.
 */
public class FilesABatch implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    Dataset<Row> events =
        spark
            .readStream()
            .schema("event STRING")
            .option("header", true)
            .option("maxFilesPerTrigger", 2)
            .csv(folder.path());
    trial.show(events, "append");

    folder.file("a.csv", "event", "login", "login", "login");
    folder.file("b.csv", "event", "view");
    folder.file("c.csv", "event", "logout");
    trial.predict();
    trial.predict();
    trial.predict();
  }

  @Override
  public String why() {
    return "The limit counts files, not rows or bytes: a.csv and b.csv are batch 0, with four rows,"
        + " and c.csv is batch 1. Files of very different sizes make batches of very different"
        + " lengths. Then nothing is left, and no batch runs.";
  }
}
