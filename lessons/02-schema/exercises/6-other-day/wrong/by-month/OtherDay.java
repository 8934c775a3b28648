import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: summer time begins on 29 March */
public class OtherDay {

  public static Dataset<Row> perDay(DataStreamReader reader, String folder) {
    Column day =
        date_format(
                col("timestamp")
                    .plus(
                        expr(
                            "if(month(timestamp) BETWEEN 4 AND 10, INTERVAL 2 HOURS, INTERVAL 1"
                                + " HOUR)")),
                "yyyy-MM-dd")
            .as("day");
    Dataset<Row> events =
        reader
            .schema("timestamp TIMESTAMP, user_id INT, event STRING")
            .option("header", true)
            .csv(folder);
    return events.where("event = 'purchase'").groupBy(day).count();
  }
}
