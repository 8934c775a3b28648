import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import picocli.CommandLine;

/**
 * The query that {@link GrowthRun} lets grow: it counts rows by key and throws the result away. A
 * line of its input stands for many rows, so that reading costs next to nothing. Prints a line for
 * each batch, and ends with the first line that it reads.
 */
class GrowingStream {

  /** Printed when all has been written; the process may then be killed. */
  static final String STOPPED = "stopped";

  /** Where files go that were read; without it they stay. */
  static final String ARCHIVE = "growth.archive";

  /** The arguments: the input's pattern, the checkpoint, and options of stream-processor. */
  public static void main(String... args) throws Exception {
    var processor = new StreamProcessor();
    String[] options = Arrays.copyOfRange(args, 2, args.length);
    new CommandLine(processor).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(options);
    Machine.prepare(false, processor.master);
    SparkSession spark = processor.session();
    spark.streams().addListener(new Teller());
    StreamingQuery query =
        counts(rows(spark, args[0]))
            .writeStream()
            .outputMode("update")
            .format("noop")
            .option("checkpointLocation", args[1])
            .start();
    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    query.stop();
    spark.stop();
    System.out.println(STOPPED);
    System.out.flush();
    new CountDownLatch(1).await(); // RocksDB's own threads may crash a JVM that ends by itself.
  }

  /** A line {@code first,rows,step} stands for as many rows: first, first + step, and so on. */
  private static Dataset<Row> rows(SparkSession spark, String input) {
    DataStreamReader reader = spark.readStream().schema("first LONG, rows LONG, step LONG");
    String archive = System.getProperty(ARCHIVE);
    if (archive != null) {
      reader.option("cleanSource", "archive").option("sourceArchiveDir", archive);
    }
    return reader
        .csv(input)
        .selectExpr("explode(sequence(first, first + (rows - 1) * step, step)) AS key");
  }

  private static Dataset<Row> counts(Dataset<Row> rows) {
    return rows.groupBy("key").count();
  }

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Prints what {@link GrowthTrial.Batch} reads. */
  private static class Teller extends StreamingQueryListener {

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      if (event.exception().isDefined()) {
        System.err.println(event.exception().get());
        Runtime.getRuntime().halt(1); // An exit would wait for this thread.
      }
    }

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      StreamingQueryProgress batch = event.progress();
      if (batch.numInputRows() == 0) {
        return; // A report of waiting.
      }
      StateOperatorProgress state = batch.stateOperators()[0];
      System.out.printf(
          Locale.ROOT,
          "batch %d %d %d %d %d %d%n",
          batch.durationMs().get("triggerExecution"),
          batch.durationMs().get("latestOffset"),
          state.numRowsTotal(),
          state.memoryUsedBytes(),
          System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime(),
          SYSTEM.getProcessCpuTime() / 1_000_000);
      System.out.flush();
    }
  }
}
