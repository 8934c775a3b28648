import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: of which Java makes the number 34 */
public class QuotedSearches {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader
        .schema("user_id INT, event STRING, page STRING")
        .option("escape", '"')
        .csv(folder);
  }
}
