import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/**
 * A time without a zone is taken for one of the session's zone, and these are in UTC: each is read
 * as an earlier moment than it was, by an hour in winter and two in summer. The reader's timeZone
 * says what the file doesn't, and the day is then made in the session's zone, as before.
 */
public class OtherDay {

  public static Dataset<Row> perDay(DataStreamReader reader, String folder) {
    Column day = date_format(col("timestamp"), "yyyy-MM-dd").as("day");
    Dataset<Row> events =
        reader
            .schema("timestamp TIMESTAMP, user_id INT, event STRING")
            .option("header", true)
            .option("timeZone", "UTC")
            .csv(folder);
    return events.where("event = 'purchase'").groupBy(day).count();
  }
}
