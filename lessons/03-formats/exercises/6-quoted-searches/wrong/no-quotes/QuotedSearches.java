import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: The comma of user 2 stands in quotes */
public class QuotedSearches {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader.schema("user_id INT, event STRING, page STRING").option("quote", "").csv(folder);
  }
}
