import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: The table was away for longer than your tries */
public class LostRows {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, Consumer<Row> table) {
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              for (Row row : batch.collectAsList()) {
                for (int tries = 0; tries < 3; tries++) {
                  try {
                    table.accept(row);
                    break;
                  } catch (IllegalStateException away) {
                    System.err.println("Once more: " + row);
                  }
                }
              }
            });
  }
}
