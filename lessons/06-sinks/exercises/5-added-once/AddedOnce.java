import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Lesson 6, sinks. 10 minutes. A table that can only be added to, and has transactions. */
public class AddedOnce {

  /** The table. What one call of add brings is there as a whole, or not at all. */
  public interface Table {

    /** Adds rows, and beside each one the number of its batch. */
    void add(List<Row> rows, long batch);

    /** Whether there are rows of the batch with this number. */
    boolean has(long batch);
  }

  // TODO: Let each row get into the table once, also when its batch comes again: after a failure,
  // since add throws when the table is away, and after a kill behind add. Whoever runs the
  // program starts it again then, on its checkpoint. Return the writer.
  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, Table table) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>) (batch, id) -> table.add(batch.collectAsList(), id));
  }
}
