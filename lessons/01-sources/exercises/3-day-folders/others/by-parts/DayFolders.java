import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The path may also be cut at its lines, and the day be looked for among the parts. */
public class DayFolders {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("recursiveFileLookup", true)
        .csv(folder)
        .select(
            expr("filter(split(_metadata.file_path, '/'), x -> x rlike"
                    + " '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')[0]")
                .as("day"),
            col("user_id"),
            col("event"));
  }
}
