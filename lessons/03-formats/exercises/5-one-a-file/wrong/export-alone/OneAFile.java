import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: Nothing of lyon-lines.json has come */
public class OneAFile {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("user_id INT, event STRING")
        .option("multiLine", true)
        .option("pathGlobFilter", "*-export.json")
        .json(folder);
  }
}
