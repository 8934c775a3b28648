import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: nothing between two commas, which is NULL */
public class QuotedSearches {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    Column fields = split(col("value"), ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    return reader
        .text(folder)
        .select(
            fields.getItem(0).cast("int").as("user_id"),
            text(fields.getItem(1)).as("event"),
            text(fields.getItem(2)).as("page"));
  }

  private static Column text(Column field) {
    return regexp_replace(regexp_replace(field, "^\"|\"$", ""), "\"\"", "\"");
  }
}
