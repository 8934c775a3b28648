import java.util.function.BiConsumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** The counter does the counting. */
public class AddsUp {

  public static DataStreamWriter<Row> write(Dataset<Row> events, BiConsumer<String, Long> counter) {
    return events
        .writeStream()
        .outputMode("append")
        .foreachBatch(
            (VoidFunction2<Dataset<Row>, Long>)
                (batch, id) -> {
                  for (Row row : batch.select("event").collectAsList()) {
                    counter.accept(row.getString(0), 1L);
                  }
                });
  }
}
