import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: shop-7 is the folder that the file lies in */
public class DayFolders {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("recursiveFileLookup", true)
        .csv(folder)
        .select(
            regexp_extract(col("_metadata.file_path"), "([^/]+)/[^/]+$", 1).as("day"),
            col("user_id"),
            col("event"));
  }
}
