import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: with multiLine a quote goes on */
public class LostLines {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING, _corrupt_record STRING")
        .option("header", true)
        .option("multiLine", true)
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
