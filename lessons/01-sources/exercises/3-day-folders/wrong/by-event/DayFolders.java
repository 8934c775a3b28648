import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: day is the folder's, not the event's */
public class DayFolders {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("recursiveFileLookup", true)
        .csv(folder)
        .select(substring(col("timestamp"), 1, 10).as("day"), col("user_id"), col("event"));
  }
}
