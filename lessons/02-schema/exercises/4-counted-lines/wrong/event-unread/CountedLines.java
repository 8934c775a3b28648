import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: where the query uses user_id alone */
public class CountedLines {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader
        .schema("timestamp STRING, user_id INT, event STRING, _corrupt_record STRING")
        .option("header", true)
        .csv(folder)
        .observe(
            "lines",
            count(lit(1)).as("all"),
            count(col("_corrupt_record")).as("malformed"),
            count(col("timestamp")).as("timestamp"),
            count(col("user_id")).as("user_id"))
        .select("user_id", "event");
  }
}
