import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lesson 2, schema. 10 minutes. Some lines of the files are malformed. */
public class LostLines {

  // TODO: Read the CSV files of the folder so that no malformed line gets lost. The result has a
  // row for each line, with two columns: event, and line, which holds the whole line where it does
  // not fit the schema and is NULL where it does. A line without a user fits.
  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .csv(folder);
  }
}
