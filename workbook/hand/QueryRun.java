package workbook.hand;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;
import org.apache.spark.sql.execution.streaming.Sink;
import org.apache.spark.sql.execution.streaming.StreamExecution;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import scala.Option;
import scala.collection.immutable.Map$;
import workbook.session.OutsideThread;
import workbook.session.QueryFailed;
import workbook.session.Stopped;

/**
 * One run of a query by hand, from a start of Spark's to its end, on a checkpoint that may stay.
 */
final class QueryRun {

  /** What one micro-batch sent out, and Spark's report on it. */
  record Sent(
      long batchId, List<String> columns, List<Row> rows, StreamingQueryProgress progress) {}

  private static final String FILES = "spark.sql.streaming.checkpointFileManagerClass";

  private final Trigger trigger;
  private final HandClock clock;
  private final Collected sink;
  private final StreamingQuery query;
  private volatile boolean mayCrash;

  /**
   * Starts the query, and does not wait for a batch.
   *
   * @throws Stopped when Ctrl+C comes before Spark has started it
   */
  QueryRun(
      Dataset<Row> dataset, OutputMode mode, Trigger trigger, HandClock clock, Path checkpoint) {
    this.trigger = trigger;
    this.clock = clock;
    sink = new Collected(checkpoint, clock);
    clock.begin();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    CompletableFuture<StreamingQuery> start =
        OutsideThread.begin(
            "workbook-query", loader, () -> start(dataset, mode, checkpoint.toString()));
    try {
      query = OutsideThread.await(start, "Stopped before the query ran: start it again.");
    } catch (Stopped e) {
      // It may yet start, and nobody would know of it.
      start.thenAccept(QueryRun::stop);
      throw e;
    }
  }

  private StreamingQuery start(Dataset<Row> dataset, OutputMode mode, String checkpoint) {
    synchronized (QueryRun.class) { // One at a time changes the setting.
      return startAlone(dataset, mode, checkpoint);
    }
  }

  private StreamingQuery startAlone(Dataset<Row> dataset, OutputMode mode, String checkpoint) {
    RuntimeConfig conf = dataset.sparkSession().conf();
    scala.Option<String> files = conf.getOption(FILES);
    mayCrash = files.contains(FileSystemBasedCheckpointFileManager.class.getName());
    if (mayCrash) {
      conf.set(FILES, CrashingFiles.class.getName());
    }
    try {
      return dataset
          .sparkSession()
          .sessionState()
          .streamingQueryManager()
          .startQuery(
              Option.empty(),
              Option.apply(checkpoint),
              dataset,
              Map$.MODULE$.empty(),
              sink,
              mode,
              false,
              true,
              trigger,
              clock,
              Option.empty(),
              Option.empty());
    } catch (TimeoutException e) {
      throw new IllegalStateException("The query did not start in time.", e);
    } finally {
      if (files.isDefined()) {
        conf.set(FILES, files.get());
      }
    }
  }

  /** Whether the files of its checkpoint are written by a class that knows a crash. */
  boolean mayCrash() {
    return mayCrash;
  }

  /** Spark's own handle of the run. */
  StreamingQuery query() {
    return query;
  }

  StreamExecution execution() {
    return ((StreamingQueryWrapper) query).streamingQuery();
  }

  /**
   * Waits until Spark has done what the clock allows; a run that ends by itself, until it has.
   *
   * @throws QueryFailed when Spark ended the query; it is stopped then
   * @throws Stopped when Ctrl+C comes; the query is stopped with it
   */
  void awaitIdle() {
    try {
      if (HandQuery.endsByItself(trigger)) {
        query.awaitTermination();
      } else if (trigger.equals(Trigger.ProcessingTime(0))) {
        query.processAllAvailable();
      } else {
        clock.awaitIdle(query::isActive);
      }
    } catch (StreamingQueryException e) {
      // Told below, as all that a query dies of.
    } catch (InterruptedException e) {
      stop();
      throw new Stopped("Stopped in the middle of a batch, and the query with it: start it again.");
    }
    if (query.exception().isDefined()) {
      stop();
      throw new QueryFailed(query.exception().get());
    }
  }

  /** What the micro-batches since the last call sent out, in order. */
  List<Sent> sent() {
    List<Sent> all = new ArrayList<>();
    for (Collected.Rows rows : sink.clear()) {
      all.add(new Sent(rows.batchId(), rows.columns(), rows.rows(), progress(rows.batchId())));
    }
    return all;
  }

  /** What the batch that was killed has sent out; of it there is no report, nor of others here. */
  Sent killed() {
    List<Collected.Rows> rows = sink.clear();
    if (rows.isEmpty()) {
      return new Sent(execution().currentBatchId(), List.of(), List.of(), null);
    }
    Collected.Rows last = rows.get(rows.size() - 1);
    return new Sent(last.batchId(), last.columns(), last.rows(), null);
  }

  private StreamingQueryProgress progress(long batchId) {
    // A trigger without a batch may leave a report too, under the number of the batch to come.
    StreamingQueryProgress last = null;
    for (StreamingQueryProgress progress : query.recentProgress()) {
      last = progress.batchId() == batchId ? progress : last;
    }
    if (last == null) {
      throw new IllegalStateException("Spark kept no progress of batch " + batchId + ".");
    }
    return last;
  }

  /** Ends the run, in the middle of a batch if there is one. The checkpoint stays. */
  void stop() {
    stop(query);
  }

  private static void stop(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      throw new IllegalStateException("The query did not stop in time.", e);
    }
  }

  /** What the query sends out ends here, batch by batch. */
  private static final class Collected implements Sink {

    /** The rows of one batch. */
    record Rows(long batchId, List<String> columns, List<Row> rows) {}

    private final List<Rows> collected = new ArrayList<>();
    private final String checkpoint;
    private final HandClock clock;

    Collected(Path checkpoint, HandClock clock) {
      this.checkpoint = checkpoint + "/";
      this.clock = clock;
    }

    @Override
    public void addBatch(long id, Dataset<Row> batch) {
      // The batch's own plan, which Spark is running here: collectAsList() would be an execution
      // inside it, for whose description Spark plans the query once more. Part H of bench@.
      List<Row> rows =
          List.of((Row[]) batch.queryExecution().executedPlan().executeCollectPublic());
      clock.work();
      Crash crash = Crash.of(checkpoint);
      if (crash != null) {
        crash.at(BatchStep.SINK.ordinal());
      }
      synchronized (collected) {
        collected.add(new Rows(id, List.of(batch.columns()), rows));
      }
    }

    /** Hands out what was collected since the last call. */
    List<Rows> clear() {
      synchronized (collected) {
        List<Rows> all = List.copyOf(collected);
        collected.clear();
        return all;
      }
    }
  }
}
