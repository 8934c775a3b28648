import static org.apache.spark.sql.functions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.execution.streaming.Sink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.Clock;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * Tests a streaming query batch by batch: send rows, run one micro-batch, look at what went out.
 * Plain Spark 3.5 and Java 17; take this file along.
 *
 * <pre>{@code
 * try (var stream = new StreamTester(spark, "timestamp TIMESTAMP, event STRING")) {
 *   stream.start(Counts.byMinute(stream.rows()), "append");
 *   stream.send("2026-01-01T10:00:05,login");
 *   assertEquals(List.of(), stream.tick().rows());
 * }
 * }</pre>
 *
 * <p>The clock that Spark's triggers and {@code current_timestamp()} go by stands still between two
 * ticks. It begins at 2026-01-01 00:00:00 UTC, and each tick moves it by one second, or by what you
 * say. The query, its state and its checkpoint are Spark's own. What was sent before a start, Spark
 * reads while it starts; the next tick then tells that batch, and runs no other.
 */
public final class StreamTester implements AutoCloseable {

  /**
   * What one tick did. Where Spark ran no micro-batch, because there was nothing to do, the number
   * is -1 and all the rest is empty.
   *
   * @param number Spark's number of the micro-batch
   * @param rows what went to the sink, as Spark writes a row, such as {@code [login,2]}, sorted
   * @param watermark the watermark that this batch went by, or null where there is none
   * @param stateRows rows that are kept after it, for each stateful operator
   * @param lateRows what was dropped because the watermark had passed it: rows, but of an
   *     aggregation groups of them, as each task adds up its rows first
   */
  public record Batch(
      long number, List<String> rows, Instant watermark, List<Long> stateRows, long lateRows) {}

  // Spark takes two memory streams of one number for the same source.
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private static final long START_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  private final SparkSession spark;
  private final StructType schema;
  private final MemoryStream<Row> source;
  private final HandClock clock = new HandClock();
  private final List<Row> collected = new ArrayList<>();
  private final Path checkpoint;
  private Dataset<Row> result;
  private OutputMode mode;
  private StreamingQuery query;
  private long lastBatch = -1; // None since the last trigger.
  private Batch untold; // What Spark read while it started.

  /**
   * A stream that nobody has sent to.
   *
   * @param spark the session, one for all tests: see {@link #session()}
   * @param columns the columns of its rows, such as {@code time TIMESTAMP, user INT}
   */
  public StreamTester(SparkSession spark, String columns) {
    this.spark = spark;
    schema = StructType.fromDDL(columns);
    source =
        new MemoryStream<>(
            NUMBERS.getAndIncrement(), spark.sqlContext(), Option.empty(), Encoders.row(schema));
    try {
      checkpoint = Files.createTempDirectory("stream-tester-");
    } catch (IOException e) {
      throw new IllegalStateException("There is no room for a checkpoint: " + e.getMessage(), e);
    }
  }

  /**
   * A session for small tests: it listens nowhere, works in UTC, and has one task where a cluster
   * has 200, so that a micro-batch of ten rows takes a tenth of a second. The JVM's time zone is
   * set to UTC, too: a time in a row is written in that.
   */
  public static SparkSession session() {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    return SparkSession.builder()
        .appName("tests")
        .master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", false)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", 1)
        // For ten rows, less Java is generated and compiled.
        .config("spark.sql.codegen.wholeStage", false)
        .getOrCreate();
  }

  /** The stream: what the query under test reads. A join reads two testers, and ticks one. */
  public Dataset<Row> rows() {
    return source.toDF();
  }

  /**
   * Starts the query.
   *
   * @param result what it computes from {@link #rows()}
   * @param outputMode append, update or complete
   * @throws org.apache.spark.sql.AnalysisException if Spark refuses the query in this mode
   * @throws IllegalStateException if a query was started before
   */
  public void start(Dataset<Row> result, String outputMode) {
    if (this.result != null) {
      throw new IllegalStateException(
          "A query was started already, and its checkpoint is here: make a tester for each query.");
    }
    start(result, mode(outputMode));
    this.result = result;
    mode = mode(outputMode);
  }

  /**
   * Stops the query, and starts it again with its checkpoint, as after a crash between two batches.
   *
   * @throws IllegalStateException if no query was started
   */
  public void restart() {
    checkStarted();
    stop();
    start(result, mode);
  }

  /**
   * Sends rows as CSV lines, each of them one row; an empty field is null. They wait for the next
   * tick.
   *
   * @throws IllegalArgumentException when a line doesn't fit the columns; then none is sent
   */
  public void send(String... lines) {
    String columns = schema.toDDL();
    Column row = from_csv(col("value"), lit(columns), Map.of("mode", "FAILFAST")).as("row");
    Dataset<Row> rows =
        spark.createDataset(Arrays.asList(lines), Encoders.STRING()).select(row).select("row.*");
    List<Row> read;
    try {
      read = rows.collectAsList();
    } catch (Exception e) { // Spark's SparkException is none of the unchecked ones.
      throw new IllegalArgumentException(
          "Nothing was sent: a line does not fit " + columns + ": " + words(e), e);
    }
    send(read);
  }

  /** Sends rows as they are. They wait for the next tick. */
  public void send(List<Row> rows) {
    source.addData(JavaConverters.asScalaBuffer(rows).toList());
  }

  /** Moves the clock by one second and runs one micro-batch, if there is something to do. */
  public Batch tick() {
    return tick(Duration.ofSeconds(1));
  }

  /**
   * Moves the clock and runs one micro-batch, if there is something to do: rows, a watermark that
   * moved, or a timeout of processing time.
   *
   * @param time at least a millisecond
   * @throws IllegalStateException if no query was started, or the query failed; its cause says why
   */
  public Batch tick(Duration time) {
    checkStarted();
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException("The clock goes forward, not by " + time + ".");
    }
    if (untold != null) {
      Batch told = untold;
      untold = null;
      return told;
    }
    clock.advance(time.toMillis());
    clock.awaitTrigger(query);
    if (query.exception().isDefined()) {
      throw failed(query.exception().get());
    }
    return batch();
  }

  /** What the trigger that is over did. */
  private Batch batch() {
    StreamingQueryProgress progress = null;
    for (StreamingQueryProgress each : query.recentProgress()) {
      // A trigger without a batch may leave a report, under the number of the batch to come.
      progress = each.batchId() == lastBatch ? each : progress;
    }
    List<Row> sent;
    synchronized (collected) {
      sent = List.copyOf(collected);
      collected.clear();
    }
    boolean ran = lastBatch >= 0;
    lastBatch = -1;
    if (!ran || progress == null) {
      return new Batch(-1, List.of(), null, List.of(), 0);
    }
    StateOperatorProgress[] operators = progress.stateOperators();
    String watermark = progress.eventTime().get("watermark");
    return new Batch(
        progress.batchId(),
        sent.stream().map(Row::toString).sorted().toList(),
        watermark == null ? null : Instant.parse(watermark),
        Arrays.stream(operators).map(StateOperatorProgress::numRowsTotal).toList(),
        Arrays.stream(operators).mapToLong(StateOperatorProgress::numRowsDroppedByWatermark).sum());
  }

  /** Stops the query and deletes its checkpoint. The session stays. */
  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(checkpoint)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new IllegalStateException("The checkpoint is left: " + e.getMessage(), e);
    }
  }

  private void start(Dataset<Row> result, OutputMode mode) {
    clock.begin();
    try {
      // As writeStream().start() does, with a clock of our own.
      query =
          spark
              .sessionState()
              .streamingQueryManager()
              .startQuery(
                  Option.empty(),
                  Option.apply(checkpoint.toString()),
                  result,
                  Map$.MODULE$.empty(),
                  new Collected(),
                  mode,
                  false,
                  true,
                  Trigger.ProcessingTime(1),
                  clock,
                  Option.empty(),
                  Option.empty());
    } catch (TimeoutException e) {
      throw new IllegalStateException("The query did not start in time.", e);
    }
    clock.awaitTrigger(query);
    if (lastBatch >= 0 && query.isActive()) {
      untold = batch();
    }
  }

  private void stop() {
    if (query == null) {
      return;
    }
    try {
      query.stop();
    } catch (TimeoutException e) {
      throw new IllegalStateException("The query did not stop in time.", e);
    }
    query = null;
  }

  private void checkStarted() {
    if (query == null) {
      throw new IllegalStateException("No query was started: start(result, mode) does it.");
    }
  }

  private static IllegalStateException failed(StreamingQueryException failure) {
    return new IllegalStateException("The query failed: " + words(failure), failure);
  }

  /** The words of what it died of: those of Spark's go on with the whole plan. */
  private static String words(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String words = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return cause.getClass().getSimpleName() + ": " + words;
  }

  private static OutputMode mode(String name) {
    return switch (name) {
      case "append" -> OutputMode.Append();
      case "update" -> OutputMode.Update();
      case "complete" -> OutputMode.Complete();
      default ->
          throw new IllegalArgumentException(
              "There is no output mode \"" + name + "\": use append, update or complete.");
    };
  }

  /** Keeps what the query sends out until the tick is over. */
  private final class Collected implements Sink {

    @Override
    public void addBatch(long number, Dataset<Row> batch) {
      // The batch's own plan: Spark is running it here.
      Row[] rows = batch.queryExecution().executedPlan().executeCollectPublic();
      synchronized (collected) {
        collected.addAll(List.of(rows));
      }
      lastBatch = number;
    }
  }

  /** Stands still until it is moved; Spark asks it when to run the next micro-batch. */
  private static final class HandClock implements Clock {

    private long now = START_MILLIS;
    private long waitingFor;

    @Override
    public synchronized long getTimeMillis() {
      return now;
    }

    @Override
    public long nanoTime() {
      return getTimeMillis() * 1_000_000;
    }

    /** Called by Spark when a trigger has nothing more to do. */
    @Override
    public synchronized long waitTillTime(long time) {
      waitingFor = time;
      notifyAll();
      try {
        while (now < time) {
          wait();
        }
      } catch (InterruptedException e) {
        // Spark stops a query by interrupting it, and looks for this very exception.
        throw HandClock.<RuntimeException>unchecked(e);
      }
      return now;
    }

    /** A run begins: its first trigger comes at once. */
    synchronized void begin() {
      waitingFor = now;
    }

    synchronized void advance(long millis) {
      now += millis;
      notifyAll();
    }

    /** Waits until the trigger of the present time is over, or the query has ended. */
    synchronized void awaitTrigger(StreamingQuery query) {
      try {
        while (waitingFor <= now && query.isActive()) {
          wait(20);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted in the middle of a batch.", e);
      }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable cause) throws E {
      throw (E) cause;
    }
  }
}
