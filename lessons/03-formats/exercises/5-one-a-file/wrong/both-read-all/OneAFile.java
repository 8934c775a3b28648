import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: one of the streams reads all files of the folder */
public class OneAFile {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    Dataset<Row> exports =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("multiLine", true)
            .json(folder);
    Dataset<Row> lines =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("pathGlobFilter", "*-lines.json")
            .json(folder);
    return exports.union(lines);
  }
}
