import static org.apache.spark.sql.functions.*;

import java.io.FileWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.Trigger;

/** The process that {@link Kills} kills: the same numbers through a stream into each sink. */
final class KilledStreams {

  /**
   * Runs the streams: folder, kill, rows, sinks, JDBC URL, bootstrap servers, number of the run.
   */
  public static void main(String... args) throws Exception {
    new KilledStreams(args).run();
  }

  /** Starts a stream into each sink, each with its own checkpoint, and waits for all. */
  private void run() throws Exception {
    FaultInjected.at(kill, sinks.size());
    SparkSession spark = session();
    int perBatch = rows / BATCHES;
    long killedAt = kill == Kill.writing ? (long) kill.batch * perBatch + perBatch / 2 : -1;
    for (Sink sink : sinks) {
      Dataset<Row> numbers =
          spark
              .readStream()
              .option("maxFilesPerTrigger", 1)
              .textFile(folder.resolve("input").toString())
              .map(
                  (MapFunction<String, Long>)
                      line -> {
                        long id = Long.parseLong(line);
                        if (id == killedAt) {
                          FaultInjected.reached();
                        }
                        return id;
                      },
                  Encoders.LONG())
              .toDF("id");
      DataStreamWriter<Row> writer =
          numbers
              .writeStream()
              .trigger(Trigger.AvailableNow())
              .option("checkpointLocation", checkpoint(sink));
      start(sink, writer, numbers);
    }
    while (spark.streams().active().length > 0) {
      spark.streams().awaitAnyTermination();
      spark.streams().resetTerminated();
    }
  }

  private void start(Sink sink, DataStreamWriter<Row> writer, Dataset<Row> numbers)
      throws Exception {
    String path = folder.resolve(sink.name()).toString();
    String url = jdbcUrl;
    switch (sink) {
      case parquet, csv, delta -> writer.format(sink.name()).start(path);
      case table -> writer.format("parquet").option("path", path).toTable("numbers");
      case foreach -> writer.foreach(new AddsToFile(path)).start();
      case append -> {
        String table = name(Sink.append, run);
        writer
            .foreachBatch(
                (VoidFunction2<Dataset<Row>, Long>)
                    (batch, id) -> batch.write().mode("append").jdbc(url, table, new Properties()))
            .start();
      }
      case upsert -> {
        String table = name(Sink.upsert, run);
        writer
            .foreachBatch(
                (VoidFunction2<Dataset<Row>, Long>) (batch, id) -> upsert(batch, id, url, table))
            .start();
      }
      case kafka ->
          numbers
              .select(col("id").cast("string").as("value"))
              .writeStream()
              .trigger(Trigger.AvailableNow())
              .option("checkpointLocation", checkpoint(sink))
              .format("kafka")
              .option("kafka.bootstrap.servers", bootstrapServers)
              .option("topic", name(Sink.kafka, run))
              .start();
    }
  }

  /** A row whose number is there already is replaced: written twice, it is there once. */
  private static void upsert(Dataset<Row> batch, long id, String url, String table) {
    batch.foreachPartition(
        (ForeachPartitionFunction<Row>)
            rows -> {
              try (Connection database = DriverManager.getConnection(url);
                  PreparedStatement insert =
                      database.prepareStatement(
                          "INSERT INTO "
                              + table
                              + " VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET batch ="
                              + " EXCLUDED.batch")) {
                while (rows.hasNext()) {
                  insert.setLong(1, rows.next().getLong(0));
                  insert.setLong(2, id);
                  insert.addBatch();
                }
                insert.executeBatch();
              }
            });
  }

  /** Adds each row to a file, at once. */
  static final class AddsToFile extends ForeachWriter<Row> {

    private final String file;
    private transient FileWriter writer;

    AddsToFile(String file) {
      this.file = file;
    }

    @Override
    public boolean open(long partition, long batch) {
      try {
        writer = new FileWriter(file, true);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void process(Row row) {
      try {
        writer.write(row.getLong(0) + "\n");
        writer.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close(Throwable failure) {
      try {
        writer.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Micro-batches of each stream, if nothing goes wrong. */
  static final int BATCHES = 5;

  /** The exit code of the killed process: what a shell reports after kill -9. */
  static final int KILLED = 137;

  /** Where the process is killed, all streams at once: in which micro-batch, and when in it. */
  enum Kill {
    none(-1),
    writing(1),
    written(3);

    final int batch;

    Kill(int batch) {
      this.batch = batch;
    }
  }

  /** The sinks, and what each is called in the table. */
  enum Sink {
    parquet("parquet"),
    csv("csv"),
    delta("delta"),
    table("toTable, Parquet"),
    foreach("foreach, adds to a file"),
    append("foreachBatch, appends to PostgreSQL"),
    upsert("foreachBatch, upserts into PostgreSQL"),
    kafka("kafka");

    final String title;

    Sink(String title) {
      this.title = title;
    }
  }

  private final Path folder;
  private final Kill kill;
  private final int rows;
  private final List<Sink> sinks;
  private final String jdbcUrl;
  private final String bootstrapServers;
  private final String run;

  private KilledStreams(String[] from) {
    folder = Path.of(from[0]);
    kill = Kill.valueOf(from[1]);
    rows = Integer.parseInt(from[2]);
    sinks = Stream.of(from[3].split(",")).map(Sink::valueOf).toList();
    jdbcUrl = from[4];
    bootstrapServers = from[5];
    run = from[6];
  }

  /** What the table or topic of a run is called. */
  static String name(Sink sink, String run) {
    return "lesson_06_" + sink + "_" + run;
  }

  private String checkpoint(Sink sink) {
    return folder.resolve("checkpoints").resolve(sink.name()).toString();
  }

  /** A session with a core for each stream, as all of them stand still before the kill. */
  private SparkSession session() {
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + 2 * sinks.size() + "]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.default.parallelism", "1")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config(
                "spark.hadoop.fs.file.impl",
                "com.globalmentor.apache.hadoop.fs.BareLocalFileSystem")
            .config("spark.sql.streaming.checkpointFileManagerClass", "KilledStreams$FaultInjected")
            .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
            .getOrCreate();
    spark.streams().addListener(new FailsLoudly());
    return spark;
  }

  /** Ends the process when a stream fails: else the others would wait for it for ever. */
  private static final class FailsLoudly extends StreamingQueryListener {

    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {}

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      if (event.exception().isDefined()) {
        System.err.println(event.exception().get());
        Runtime.getRuntime().halt(1);
      }
    }
  }

  /**
   * Kills this process when all streams have reached the point of the kill. Spark writes its
   * checkpoints through this class, so it sees the moment between a batch's rows and its commit.
   */
  public static final class FaultInjected extends FileSystemBasedCheckpointFileManager {

    private static final AtomicInteger WAITING = new AtomicInteger();
    private static volatile Kill when = Kill.none;
    private static volatile int streams;

    /** What Spark calls, for each folder of a checkpoint. */
    public FaultInjected(org.apache.hadoop.fs.Path path, Configuration configuration) {
      super(path, configuration);
    }

    static void at(Kill kill, int ofStreams) {
      when = kill;
      streams = ofStreams;
    }

    @Override
    public CheckpointFileManager.CancellableFSDataOutputStream createAtomic(
        org.apache.hadoop.fs.Path path, boolean overwrite) {
      // A file sink lists its files first; with other sinks the commit is the next to be written.
      String log = path.getParent().getName();
      boolean next = log.equals("_spark_metadata") || log.equals("commits");
      if (when == Kill.written && next && path.getName().equals("" + when.batch)) {
        reached();
      }
      return super.createAtomic(path, overwrite);
    }

    /** Waits for the other streams; the last one to come kills the process. */
    static void reached() {
      if (WAITING.incrementAndGet() == streams) {
        Runtime.getRuntime().halt(KILLED);
      }
      while (true) {
        try {
          Thread.sleep(1_000);
        } catch (InterruptedException e) {
          throw new IllegalStateException("Interrupted on the way to the kill.", e);
        }
      }
    }
  }
}
