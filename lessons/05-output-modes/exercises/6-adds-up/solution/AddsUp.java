import java.util.function.BiConsumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Update and complete send what a count is now, and a sink that adds needs what has come anew. That
 * is the count of the batch alone: so the stream sends its rows as they are, and each batch is
 * counted as a table. Spark keeps no state then, and the program remembers nothing that a new start
 * would lose. A batch that comes twice is added twice: where that matters, the counter must know
 * its number.
 */
public class AddsUp {

  public static DataStreamWriter<Row> write(Dataset<Row> events, BiConsumer<String, Long> counter) {
    return events
        .writeStream()
        .foreachBatch(
            (VoidFunction2<Dataset<Row>, Long>)
                (batch, id) -> {
                  for (Row row : batch.groupBy("event").count().collectAsList()) {
                    counter.accept(row.getString(0), row.getLong(1));
                  }
                });
  }
}
