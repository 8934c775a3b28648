import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: also what is static */
public class AddsUp {

  private static final Map<String, Long> TOLD = new HashMap<>();

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
                    Long before = TOLD.put(row.getString(0), row.getLong(1));
                    counter.accept(
                        row.getString(0), row.getLong(1) - (before == null ? 0 : before));
                  }
                });
  }
}
