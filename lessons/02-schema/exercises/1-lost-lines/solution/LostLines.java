import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The column _corrupt_record takes a line that does not fit. Spark reads only the columns that the
 * query uses, and can't find a fault in what it doesn't read: so observe names the others. Its
 * figures stand in each batch's progress, where they tell how many lines were malformed.
 */
public class LostLines {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING, _corrupt_record STRING")
        .option("header", true)
        .csv(folder)
        .observe(
            "lines",
            count(lit(1)).as("all"),
            count(col("_corrupt_record")).as("malformed"),
            count(col("timestamp")).as("timestamp"),
            count(col("user_id")).as("user_id"))
        .select(col("event"), col("_corrupt_record").as("line"));
  }
}
