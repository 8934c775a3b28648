package workbook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.Sink;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import scala.Option;
import scala.collection.immutable.Map$;

/**
 * A query over streams by hand, run one trigger at a time. It is what {@code
 * dataset.writeStream().outputMode(mode).trigger(Trigger.ProcessingTime("1 second")).start()}
 * makes; only the clock of its trigger stands still between two ticks.
 */
public final class HandQuery implements AutoCloseable {

  private final StreamingQuery query;
  private final HandClock clock;
  private final Collected sink;
  private final List<HandStream> streams;
  private final Ledger ledger;
  private final Path checkpoint;
  private Batch atStart; // A source with rows of its own has its first batch before any tick.

  private HandQuery(
      StreamingQuery query,
      HandClock clock,
      Collected sink,
      List<HandStream> streams,
      Ledger ledger,
      Path checkpoint) {
    this.query = query;
    this.clock = clock;
    this.sink = sink;
    this.streams = streams;
    this.ledger = ledger;
    this.checkpoint = checkpoint;
  }

  /**
   * Starts a query, at its first batch and with nothing sent.
   *
   * @param dataset what to compute
   * @param mode append, update or complete
   * @param streams the streams that the dataset reads
   * @return the running query, which waits for its first tick
   */
  public static HandQuery start(Dataset<Row> dataset, String mode, List<HandStream> streams) {
    OutputMode outputMode = outputMode(mode);
    Ledger ledger = new Ledger(dataset, mode);
    streams.forEach(HandStream::reset);
    HandClock clock = new HandClock();
    Collected sink = new Collected();
    Path checkpoint = TempFolder.create("checkpoint");
    SparkSession spark = dataset.sparkSession();
    StreamingQuery query =
        OutsideThread.call(
            "workbook-query",
            Thread.currentThread().getContextClassLoader(),
            () -> start(spark, dataset, outputMode, sink, checkpoint, clock));
    HandQuery started = new HandQuery(query, clock, sink, List.copyOf(streams), ledger, checkpoint);
    started.awaitIdle();
    if (sink.rows != null) {
      started.atStart = started.batch();
    }
    return started;
  }

  /**
   * Runs exactly one trigger: a micro-batch over the rows that were sent since the last one; or,
   * when none was sent and the watermark has moved, the batch without rows that Spark then runs; or
   * no batch at all. Where a source had rows when the query started, Spark ran the first batch at
   * once, and the first tick tells what it did.
   *
   * @return what the batch did
   * @throws IllegalStateException when the query has ended
   */
  public Batch tick() {
    if (!query.isActive()) {
      throw new IllegalStateException("The query has ended: start it again.");
    }
    if (atStart != null) {
      Batch first = atStart;
      atStart = null;
      return first;
    }
    streams.forEach(HandStream::flush);
    sink.clear();
    clock.advance();
    awaitIdle();
    return sink.rows == null ? Batch.none() : batch();
  }

  private Batch batch() {
    return ledger.add(sink.batchId, sink.columns, sink.rows, progress());
  }

  /** Spark's own handle of the query. */
  public StreamingQuery query() {
    return query;
  }

  /** Ends the query, in the middle of a batch if there is one, and removes its checkpoint. */
  @Override
  public void close() {
    try {
      query.stop();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("The query did not stop in time.", e);
    } finally {
      TempFolder.delete(checkpoint);
    }
  }

  private StreamingQueryProgress progress() {
    // A trigger without a batch may leave a report too, under the number of the batch to come.
    StreamingQueryProgress last = null;
    for (StreamingQueryProgress progress : query.recentProgress()) {
      last = progress.batchId() == sink.batchId ? progress : last;
    }
    if (last == null) {
      throw new IllegalStateException("Spark kept no progress of batch " + sink.batchId + ".");
    }
    return last;
  }

  private void awaitIdle() {
    try {
      clock.awaitIdle(query::isActive);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "Stopped in the middle of a batch, and the query with it: start it again.", e);
    }
    if (query.exception().isDefined()) {
      StreamingQueryException failure = query.exception().get();
      close();
      throw new QueryFailed(failure);
    }
  }

  private static OutputMode outputMode(String mode) {
    switch (mode) {
      case "append":
        return OutputMode.Append();
      case "update":
        return OutputMode.Update();
      case "complete":
        return OutputMode.Complete();
      default:
        throw new IllegalArgumentException(
            "There is no output mode \"" + mode + "\": use append, update or complete.");
    }
  }

  private static StreamingQuery start(
      SparkSession spark,
      Dataset<Row> dataset,
      OutputMode mode,
      Sink sink,
      Path checkpoint,
      HandClock clock) {
    try {
      return spark
          .sessionState()
          .streamingQueryManager()
          .startQuery(
              Option.empty(),
              Option.apply(checkpoint.toString()),
              dataset,
              Map$.MODULE$.empty(),
              sink,
              mode,
              false,
              true,
              Trigger.ProcessingTime(HandClock.INTERVAL_MILLIS),
              clock,
              Option.empty(),
              Option.empty());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("The query did not start in time.", e);
    }
  }

  /** What the query sends out ends here, batch by batch. */
  private static final class Collected implements Sink {

    private volatile long batchId;
    private volatile List<String> columns;
    private volatile List<Row> rows;

    @Override
    public void addBatch(long id, Dataset<Row> batch) {
      List<Row> collected = batch.collectAsList();
      columns = List.of(batch.columns());
      batchId = id;
      rows = new ArrayList<>(collected);
    }

    void clear() {
      rows = null;
    }
  }
}
