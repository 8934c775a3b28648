import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: The row of 2062 is counted */
public class FutureRow {

  public static Dataset<Row> counts(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "14000 days")
        .groupBy(window(col("time"), "5 minutes"))
        .count()
        .select(date_format(col("window.start"), "yyyy-MM-dd HH:mm").as("start"), col("count"));
  }
}
