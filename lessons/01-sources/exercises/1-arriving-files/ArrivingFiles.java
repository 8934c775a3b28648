import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lesson 1, sources. 10 minutes. Files arrive in the folder while the query runs. */
public class ArrivingFiles {

  // TODO: Read the events of the CSV files that arrive in the folder, at most two files in a
  // micro-batch. Each file has a header line and the columns timestamp, user_id (a whole number)
  // and event. Its name ends in .csv: what does not is still being written. The columns of the
  // result: user_id, event, and file, the name of the file that the row came from.
  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark.readStream().text(folder);
  }
}
