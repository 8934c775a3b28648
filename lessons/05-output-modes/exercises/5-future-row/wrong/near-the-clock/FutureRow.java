import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Only a time ahead of the clock is wrong */
public class FutureRow {

  public static Dataset<Row> counts(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .where(expr("abs(unix_timestamp(time) - unix_timestamp(current_timestamp())) <= 3600"))
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "5 minutes"))
        .count()
        .select(date_format(col("window.start"), "yyyy-MM-dd HH:mm").as("start"), col("count"));
  }
}
