import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A path may be a pattern, too, and then each stream finds its own files. */
public class OneAFile {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    Dataset<Row> exports =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("multiLine", true)
            .json(folder + "/*-export.json");
    Dataset<Row> lines =
        spark.readStream().schema("user_id INT, event STRING").json(folder + "/*-lines.json");
    return exports.union(lines);
  }
}
