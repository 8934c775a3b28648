import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Lesson 5, output modes. 10 minutes. A broken stream: it runs, in append mode, and something is
 * wrong.
 */
public class SilentMinutes {

  /*
   * What is seen at night, when people look at pages, and nobody logs in:
   *
   *   02:14  rows in 118, rows out 0, state rows 1
   *   02:15  rows in 121, rows out 0, state rows 1
   *   06:58  rows in 97, rows out 0, state rows 1
   *   06:59  rows in 140, rows out 0, state rows 2
   *   07:00  rows in 131, rows out 1, state rows 1
   *
   *   minute  logins
   *   02:11   2
   *
   * The row of 02:11 came at 07:00, just after the first login of the morning. The log is empty.
   */

  // TODO: Mend it. Each minute with logins goes out once, with their number, as soon as the
  // events, of whatever type, have come so far that it is over: an event may come two minutes
  // late. A minute without logins is not sent. The columns stay as they are: minute, and
  // logins, a BIGINT.
  public static Dataset<Row> logins(Dataset<Row> events) {
    Column minute = date_format(col("window.start"), "HH:mm").as("minute");
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "2 minutes")
        .where("event = 'login'")
        .groupBy(window(col("time"), "1 minute"))
        .agg(count(lit(1)).as("logins"))
        .select(minute, col("logins"));
  }
}
