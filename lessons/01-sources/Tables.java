import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import picocli.CommandLine.Option;

/** Prints lesson 1's micro-batches: all of a source that ends, and some of one that doesn't. */
final class Tables {

  private static final int POLL_MILLIS = 50;

  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "socket, rate: tables until the end.")
  int batches = 3;

  private volatile int printed;

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  void print(Dataset<Row> batch, Long id, boolean ends) {
    if (!ends && (printed == batches || batch.isEmpty())) {
      return; // A socket's first batch is empty: Spark connects in it.
    }
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
    printed++;
  }

  /** Waits for the end. A query over a source that has none is stopped after some tables. */
  void awaitEnd(StreamingQuery running, boolean ends) throws Exception {
    while (!running.awaitTermination(POLL_MILLIS)) {
      if (printed == batches && !ends) {
        running.stop();
      }
    }
  }
}
