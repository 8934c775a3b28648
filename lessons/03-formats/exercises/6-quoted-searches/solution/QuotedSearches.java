import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/**
 * Most programs write a quote within quotes as two, so that the first one says what the second is.
 * Spark expects a backslash there, and takes each of the quotes for the end of the value: the next
 * comma then cuts the line. With a quote as escape it reads as the producer writes, and a backslash
 * is a backslash.
 */
public class QuotedSearches {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader
        .schema("user_id INT, event STRING, page STRING")
        .option("escape", "\"")
        .csv(folder);
  }
}
