import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: Memory could not have told that, it is gone then */
public class AddedOnce {

  /** The table. What one call of add brings is there as a whole, or not at all. */
  public interface Table {

    /** Adds rows, and beside each one the number of its batch. */
    void add(List<Row> rows, long batch);

    /** Whether there are rows of the batch with this number. */
    boolean has(long batch);
  }

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, Table table) {
    Set<Long> done = new HashSet<>();
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              if (!done.contains(id)) {
                table.add(batch.collectAsList(), id);
                done.add(id);
              }
            });
  }
}
