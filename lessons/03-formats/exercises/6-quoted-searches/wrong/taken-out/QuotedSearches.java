import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: they belong to the search, and are gone */
public class QuotedSearches {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader
        .schema("user_id INT, event STRING, page STRING")
        .csv(folder)
        .withColumn("event", regexp_replace(col("event"), "\"", ""));
  }
}
