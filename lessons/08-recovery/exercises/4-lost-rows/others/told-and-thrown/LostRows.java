import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** It is told as before, and thrown nevertheless. */
public class LostRows {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, Consumer<Row> table) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              for (Row row : batch.collectAsList()) {
                try {
                  table.accept(row);
                } catch (IllegalStateException away) {
                  System.err.println("Not written, the table is away: " + row);
                  throw away;
                }
              }
            });
  }
}
