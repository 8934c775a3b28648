import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * With multiLine a file is one record: one object, or one array of them. Behind the end of the
 * first object the parser stops, and what follows is neither an event nor malformed. So each kind
 * of file needs a reader of its own, which sees no files but those.
 */
public class OneAFile {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    Dataset<Row> exports =
        spark
            .readStream()
            .schema("user_id INT, event STRING")
            .option("multiLine", true)
            .option("pathGlobFilter", "*-export.json")
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
