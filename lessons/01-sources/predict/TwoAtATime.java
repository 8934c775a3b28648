import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Three files arrive, each a second younger than the one before it. A row is like view, z.csv. */
public class TwoAtATime implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    FolderStream folder = trial.folder();
    SparkSession spark = trial.spark();
    Dataset<Row> events =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 2)
            .csv(folder.path())
            .select(col("event"), col("_metadata.file_name"));
    trial.show(events, "append");

    folder.file("c.csv", "1,login", "2,view");
    folder.file("b.csv", "1,purchase");
    folder.file("a.csv", "3,login");
    trial.predict();
    trial.predict();
    trial.predict();
  }

  @Override
  public String why() {
    return "The oldest files come first, by their times of modification and not by their names:"
        + " c.csv and b.csv. a.csv is one too many and waits for the next batch. Then all files are"
        + " read, and Spark runs no batch.";
  }
}
