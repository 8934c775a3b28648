import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * A batch is done when the function returns, and then Spark commits it: its rows never come again.
 * So a failure must get out of the function. The query ends with it, the batch has no commit, and
 * the next run gets the same rows once more, those that were written, too: the table must bear
 * that.
 */
public class LostRows {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, Consumer<Row> table) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              for (Row row : batch.collectAsList()) {
                table.accept(row);
              }
            });
  }
}
