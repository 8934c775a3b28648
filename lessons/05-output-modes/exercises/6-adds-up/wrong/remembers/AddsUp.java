import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Says: What your program remembers is gone with it
 *
 * <p>Asked: https://github.com/wloonis/animal-counter/issues/28
 */
public class AddsUp {

  public static DataStreamWriter<Row> write(Dataset<Row> events, BiConsumer<String, Long> counter) {
    Map<String, Long> told = new HashMap<>();
    return events
        .groupBy("event")
        .count()
        .writeStream()
        .outputMode("update")
        .foreachBatch(
            (VoidFunction2<Dataset<Row>, Long>)
                (batch, id) -> {
                  for (Row row : batch.collectAsList()) {
                    Long before = told.put(row.getString(0), row.getLong(1));
                    counter.accept(
                        row.getString(0), row.getLong(1) - (before == null ? 0 : before));
                  }
                });
  }
}
