import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * Says: a copy of the table
 *
 * <p>Asked: https://github.com/apache/spark/pull/4696
 */
public class UpsertTable {

  public static DataStreamWriter<Row> write(Dataset<Row> counts, Map<String, Long> table) {
    return counts
        .writeStream()
        .outputMode("update")
        .foreach(
            new org.apache.spark.sql.ForeachWriter<Row>() {
              private static final long serialVersionUID = 1;

              @Override
              public boolean open(long partition, long epoch) {
                return true;
              }

              @Override
              public void process(Row row) {
                table.put(row.getString(0), row.getLong(1));
              }

              @Override
              public void close(Throwable error) {}
            });
  }
}
