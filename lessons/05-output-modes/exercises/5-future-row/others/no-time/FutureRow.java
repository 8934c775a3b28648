import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A row without a time moves no watermark, and belongs to no window. */
public class FutureRow {

  public static Dataset<Row> counts(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withColumn(
            "time", expr("CASE WHEN time <= current_timestamp() + INTERVAL 1 HOUR THEN time END"))
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "5 minutes"))
        .count()
        .select(date_format(col("window.start"), "yyyy-MM-dd HH:mm").as("start"), col("count"));
  }
}
