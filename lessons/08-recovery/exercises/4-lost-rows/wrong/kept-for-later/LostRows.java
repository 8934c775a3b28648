import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: Rows that you keep in memory for later */
public class LostRows {

  public static DataStreamWriter<Row> write(DataStreamWriter<Row> writer, Consumer<Row> table) {
    java.util.List<Row> later = new java.util.ArrayList<>();
    return writer.foreachBatch(
        (VoidFunction2<Dataset<Row>, Long>)
            (batch, id) -> {
              later.addAll(batch.collectAsList());
              try {
                while (!later.isEmpty()) {
                  table.accept(later.get(0));
                  later.remove(0);
                }
              } catch (IllegalStateException away) {
                System.err.println("Later: " + later.size() + " rows");
              }
            });
  }
}
