import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: a line without a user does, and a NULL doesn't tell what stood there */
public class CountedLines {

  public static Dataset<Row> events(DataStreamReader reader, String folder) {
    return reader
        .schema("timestamp STRING, user_id INT, event STRING, _corrupt_record STRING")
        .option("header", true)
        .csv(folder)
        .observe(
            "lines",
            count(lit(1)).as("all"),
            count_if(col("user_id").isNull()).as("malformed"),
            count(col("timestamp")).as("timestamp"),
            count(col("user_id")).as("user_id"),
            count(col("event")).as("event"))
        .select("user_id", "event");
  }
}
