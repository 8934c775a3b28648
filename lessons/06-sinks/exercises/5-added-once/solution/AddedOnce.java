import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * The number of a batch is the same when it comes again, and add writes it in the same transaction
 * as the rows: so the table itself says whether the batch is done, and no kill can come between.
 * Two calls, or a memory beside the table, leave a moment in which one is true and the other not
 * yet.
 */
public class AddedOnce {

  /** The table. What one call of add brings is there as a whole, or not at all. */
  public interface Table {

    /** Adds rows, and beside each one the number of its batch. */
    void add(List<Row> rows, long batch);

    /** Whether there are rows of the batch with this number. */
    boolean has(long batch);
  }

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, Table table) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              if (!table.has(id)) {
                table.add(batch.collectAsList(), id);
              }
            });
  }
}
