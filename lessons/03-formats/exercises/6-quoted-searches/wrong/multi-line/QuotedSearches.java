import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: The search of user 3 has quotes around it */
public class QuotedSearches {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader
        .schema("user_id INT, event STRING, page STRING")
        .option("multiLine", true)
        .csv(folder);
  }
}
