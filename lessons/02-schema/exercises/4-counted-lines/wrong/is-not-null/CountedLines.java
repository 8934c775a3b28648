import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/**
 * Says: count takes each value that is not NULL, and false is one
 *
 * <p>Asked: https://github.com/duckdb/duckdb/pull/15042
 */
public class CountedLines {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader
        .schema("timestamp STRING, user_id INT, event STRING, _corrupt_record STRING")
        .option("header", true)
        .csv(folder)
        .observe(
            "lines",
            count(lit(1)).as("all"),
            count(col("_corrupt_record").isNotNull()).as("malformed"),
            count(col("timestamp")).as("timestamp"),
            count(col("user_id")).as("user_id"),
            count(col("event")).as("event"))
        .select("user_id", "event");
  }
}
