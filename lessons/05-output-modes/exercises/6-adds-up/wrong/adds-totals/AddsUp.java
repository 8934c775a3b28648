import java.util.function.BiConsumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Says: what update sends is the whole count
 *
 * <p>Asked: https://github.com/DEVtheOPS/opencode-plugin-otel/pull/44
 */
public class AddsUp {

  public static DataStreamWriter<Row> write(Dataset<Row> events, BiConsumer<String, Long> counter) {
    return events
        .groupBy("event")
        .count()
        .writeStream()
        .outputMode("update")
        .foreachBatch(
            (VoidFunction2<Dataset<Row>, Long>)
                (batch, id) -> {
                  for (Row row : batch.collectAsList()) {
                    counter.accept(row.getString(0), row.getLong(1));
                  }
                });
  }
}
