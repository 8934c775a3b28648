import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** The lines may also be read as texts, and from_csv takes the same option. */
public class QuotedSearches {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    String schema = "user_id INT, event STRING, page STRING";
    return reader
        .text(folder)
        .select(from_csv(col("value"), lit(schema), Map.of("escape", "\"")).as("e"))
        .select("e.*");
  }
}
