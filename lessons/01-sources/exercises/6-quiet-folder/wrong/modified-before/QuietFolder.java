import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: modifiedBefore and modifiedAfter are for tables */
public class QuietFolder {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("modifiedBefore", "2026-12-31T00:00:00")
        .csv(folder);
  }
}
