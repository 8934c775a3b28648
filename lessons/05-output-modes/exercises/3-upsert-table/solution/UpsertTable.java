import java.util.Map;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Update sends the groups that had a row in the batch, each with its whole count and not with what
 * was added. So the sink replaces: put, or an upsert in a database. A sink that adds rows, or adds
 * up numbers, needs another mode.
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
                    table.put(row.getString(0), row.getLong(1));
                  }
                });
  }
}
