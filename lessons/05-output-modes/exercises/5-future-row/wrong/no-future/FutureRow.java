import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: is five minutes ahead of the clock, and in time */
public class FutureRow {

  public static Dataset<Row> counts(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .where("time <= current_timestamp()")
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "5 minutes"))
        .count()
        .select(date_format(col("window.start"), "yyyy-MM-dd HH:mm").as("start"), col("count"));
  }
}
