import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** A constant is no memory: the next program has it, too. */
public class AddedOnce {

  private static final List<String> COLUMNS = List.of("user_id", "event");

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
                table.add(batch.selectExpr(COLUMNS.toArray(String[]::new)).collectAsList(), id);
              }
            });
  }
}
