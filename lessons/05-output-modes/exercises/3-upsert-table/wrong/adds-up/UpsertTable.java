import java.util.Map;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Says: what update sends is the whole count
 *
 * <p>Asked: https://github.com/segmentio/stats/pull/59
 */
public class UpsertTable {

  public static DataStreamWriter<Row> write(Dataset<Row> counts, Map<String, Long> table) {
    return counts
        .writeStream()
        .outputMode("update")
        .foreachBatch(
            (VoidFunction2<Dataset<Row>, Long>)
                (batch, id) -> {
                  for (Row row : batch.collectAsList()) {
                    table.merge(row.getString(0), row.getLong(1), Long::sum);
                  }
                });
  }
}
