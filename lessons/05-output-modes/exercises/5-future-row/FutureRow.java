import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Lesson 5, output modes. 15 minutes. A broken stream: it runs, in update mode, and something is
 * wrong.
 */
public class FutureRow {

  /*
   * What is seen, from 14:03 on:
   *
   *   14:02  rows in 210, rows out 3, dropped as late 0, watermark 2026-03-01 13:51:58
   *   14:03  rows in 198, rows out 4, dropped as late 0, watermark 2026-03-01 13:52:59
   *   14:04  rows in 205, rows out 2, dropped as late 0, watermark 2062-05-01 11:50:00
   *   14:05  rows in 201, rows out 0, dropped as late 3, watermark 2062-05-01 11:50:00
   *
   *   start             count
   *   2062-05-01 12:00  1
   *
   * Nothing has come out since, and a new start on the checkpoint changes nothing.
   */

  // TODO: Mend it. Events are counted for each five minutes, and one that comes more than ten
  // minutes late is left out, as it is now. An event whose time is more than an hour ahead of
  // the clock, which current_timestamp() tells, has a wrong time: it counts for nothing, and
  // does no harm. The columns stay as they are.
  public static Dataset<Row> counts(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "5 minutes"))
        .count()
        .select(date_format(col("window.start"), "yyyy-MM-dd HH:mm").as("start"), col("count"));
  }
}
