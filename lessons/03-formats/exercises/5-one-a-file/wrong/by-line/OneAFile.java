import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: an array over several lines is read as a whole */
public class OneAFile {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark.readStream().schema("user_id INT, event STRING").json(folder);
  }
}
