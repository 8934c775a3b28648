import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: Row 3 was refused, and left out with the rest of its batch */
public class LostRows {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, Consumer<Row> table) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              try {
                batch.collectAsList().forEach(table);
              } catch (IllegalStateException away) {
                System.err.println("The table is away: " + away.getMessage());
              }
            });
  }
}
