package workbook.hand;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.connector.read.streaming.SparkDataStream;
import org.apache.spark.sql.execution.streaming.AvailableNowTrigger$;
import org.apache.spark.sql.execution.streaming.ContinuousTrigger;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.execution.streaming.MicroBatchExecution;
import org.apache.spark.sql.execution.streaming.OneTimeTrigger$;
import org.apache.spark.sql.execution.streaming.ProcessingTimeTrigger;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import scala.collection.JavaConverters;
import workbook.session.QueryFailed;
import workbook.session.Stopped;
import workbook.session.TempFolder;

/**
 * A query over streams by hand, run one tick at a time. It is what {@code
 * dataset.writeStream().outputMode(mode).trigger(trigger).start()} makes; only the clock of its
 * trigger stands still between two ticks.
 *
 * <p>A tick moves the clock on by one second. What then runs is up to the trigger:
 *
 * <ul>
 *   <li>{@code Trigger.ProcessingTime("1 second")}, the one you get without naming any: one
 *       micro-batch for each tick.
 *   <li>a longer interval: a micro-batch at each tick that is a full interval, none at the others.
 *   <li>{@code Trigger.ProcessingTime(0)}, which is Spark's own default: micro-batches until
 *       nothing is left to do, so the one without rows comes in the same tick.
 *   <li>{@code Trigger.AvailableNow()} and {@code Trigger.Once()}: each tick starts the query on
 *       its checkpoint, and it ends by itself.
 * </ul>
 */
public final class HandQuery implements AutoCloseable {

  /** The trigger of a query by hand that is given none: one micro-batch for each tick. */
  public static final Trigger EACH_TICK = Trigger.ProcessingTime(HandClock.INTERVAL_MILLIS);

  // Spark calls a source FileStreamSource[file:/data/input] or KafkaV2[Subscribe[events]].
  private static final Map<String, String> WATCHED =
      Map.of(
          "FileStreamSource", "the folder ",
          "DeltaSource", "the table ",
          "KafkaV2", "Kafka's topic ",
          "TextSocketV2", "the socket, ");

  private final Dataset<Row> dataset;
  private final OutputMode mode;
  private final Trigger trigger;
  private final List<HandStream> streams;
  private final List<HandStream> read; // Those of the streams that the dataset reads.
  private final Ledger ledger;
  private final Path checkpoint = TempFolder.createInMemory("checkpoint");
  private final HandClock clock = new HandClock();
  private final Map<HandStream, EventTime> eventTimes = new HashMap<>();
  private final List<Batch.In> flushed = new ArrayList<>(); // Handed over, and in no batch yet.
  private int numbers;
  private QueryRun run;
  private boolean stopped;
  private boolean closed;
  private List<Batch> atStart =
      List.of(); // A source with rows of its own has batches before any tick.
  private List<Batch> ticked = List.of();
  private boolean fired = true;
  private StatePlan plan = StatePlan.UNKNOWN; // Of the last batch.
  private long lastBatch = -1;
  private long batchBefore = -1; // The last one of the tick before.

  private HandQuery(
      Dataset<Row> dataset, OutputMode mode, Trigger trigger, List<HandStream> streams) {
    this.dataset = dataset;
    this.mode = mode;
    this.trigger = trigger;
    this.streams = List.copyOf(streams);
    ledger = new Ledger(dataset, mode.toString().toLowerCase(Locale.ROOT));
    read = streams.stream().filter(each -> each.isReadBy(dataset)).toList();
    for (HandStream stream : read) {
      EventTime.of(dataset, stream).ifPresent(time -> eventTimes.put(stream, time));
    }
  }

  /** Starts a query, at its first batch and with nothing sent, that a tick runs a batch of. */
  public static HandQuery start(Dataset<Row> dataset, String mode, List<HandStream> streams) {
    return start(dataset, mode, EACH_TICK, streams);
  }

  /**
   * Starts a query, at its first batch and with nothing sent. A start that fails leaves nothing
   * behind.
   *
   * @param dataset what to compute
   * @param mode append, update or complete
   * @param trigger Spark's own, such as {@code Trigger.ProcessingTime("3 seconds")}
   * @param streams the streams that the dataset reads
   * @return the running query, which waits for its first tick
   */
  public static HandQuery start(
      Dataset<Row> dataset, String mode, Trigger trigger, List<HandStream> streams) {
    check(dataset, mode, trigger);
    HandQuery started = new HandQuery(dataset, outputMode(mode), trigger, streams);
    streams.forEach(HandStream::reset);
    try {
      started.resume();
    } catch (Exception e) { // Spark's AnalysisException is none of the unchecked ones.
      started.close();
      throw e;
    }
    return started;
  }

  /**
   * Asks Spark whether it takes a query, before anything is changed for it.
   *
   * @throws RuntimeException what Spark refuses it with, also an AnalysisException
   */
  public static void check(Dataset<Row> dataset, String mode, Trigger trigger) {
    LogicalPlan plan = dataset.queryExecution().analyzed();
    if (trigger instanceof ContinuousTrigger) {
      // Spark checks a continuous query only when its sink is one, and the sink here is not.
      UnsupportedOperationChecker.checkForContinuous(plan, outputMode(mode));
      throw new IllegalArgumentException(
          "The continuous trigger has no micro-batches, so there is nothing to tick."
              + " Start such a query with writeStream().");
    }
    if (dataset.sparkSession().sessionState().conf().isUnsupportedOperationCheckEnabled()) {
      UnsupportedOperationChecker.checkForStreaming(plan, outputMode(mode));
    }
  }

  /**
   * Begins another run on the same checkpoint, after {@link #stop()}: what a service does after a
   * restart. What Spark does at once, the next tick tells.
   */
  public void resume() {
    if (run != null && isOpen()) {
      throw new IllegalStateException("The query runs already.");
    }
    if (closed) {
      throw new IllegalStateException("The query has ended, and its checkpoint is gone.");
    }
    run = new QueryRun(dataset, mode, trigger, clock, checkpoint);
    stopped = false;
    run.awaitIdle();
    atStart = batches();
  }

  /** Ends the run, in the middle of a batch if there is one, and keeps the checkpoint. */
  public void stop() {
    stopped = true;
    run.stop();
  }

  /**
   * Runs one tick: the trigger's clock moves on by one second. With the trigger that a query by
   * hand has by default, Spark then fires it once. That is a micro-batch over the rows that were
   * sent since the last one; or, when none was sent and the watermark has moved, the batch without
   * rows that Spark then runs; or no batch at all. Where a source had rows when the query started,
   * Spark ran the first batch at once, and the first tick tells what it did.
   *
   * @return what the batch did; of several batches the last; a batch that didn't run if none did
   * @throws IllegalStateException when the query has ended
   */
  public Batch tick() {
    if (!isOpen()) {
      throw new IllegalStateException("The query has ended: start it again.");
    }
    if (!atStart.isEmpty()) {
      ticked = atStart;
      atStart = List.of();
    } else {
      flush();
      clock.advance();
      fired = clock.isDue();
      if (endsByItself()) {
        run = new QueryRun(dataset, mode, trigger, clock, checkpoint);
      }
      awaitIdle();
      ticked = batches();
    }
    batchBefore = lastBatch;
    lastBatch = ticked.isEmpty() ? lastBatch : ticked.get(ticked.size() - 1).id();
    return ticked.isEmpty() ? Batch.none() : ticked.get(ticked.size() - 1);
  }

  private void awaitIdle() {
    try {
      run.awaitIdle();
    } catch (QueryFailed | Stopped e) {
      close();
      throw e;
    }
  }

  /** All micro-batches of the last tick, in order: with most triggers one or none. */
  public List<Batch> ticked() {
    return ticked;
  }

  /** Whether the next tick can run: the query was not closed and did not fail. */
  public boolean isOpen() {
    return !closed && !stopped && (endsByItself() || run.query().isActive());
  }

  /**
   * How long until the trigger fires, by the clock of the ticks; zero if the last tick fired it.
   */
  public Duration waits() {
    return fired ? Duration.ZERO : clock.untilNext();
  }

  /**
   * What the query keeps after the last tick, and how that differs from the tick before.
   *
   * @throws IllegalStateException when no batch has run yet, or the query has ended
   */
  public QueryState state() {
    if (closed) {
      throw new IllegalStateException(
          "The query has ended, and its state is gone with its checkpoint: start it again.");
    }
    if (lastBatch < 0) {
      throw new IllegalStateException(
          "No micro-batch has run yet, so nothing is kept: send(...) rows and tick().");
    }
    StateReader reader = stateReader();
    List<QueryState.Table> tables = new ArrayList<>();
    for (StateReader.Store store : reader.stores()) {
      if (store.holdsRows()) {
        tables.add(
            QueryState.table(
                store.operator(),
                reader.describe(store),
                batchBefore < 0 ? List.of() : reader.rows(store, batchBefore),
                reader.rows(store, lastBatch)));
      }
    }
    return new QueryState(lastBatch, ledger.watermark(), tables);
  }

  /** The rows that the query keeps after one of its batches; Spark keeps the last hundred. */
  public List<StateRow> stateRows(long batch) {
    return stateReader().rows(batch);
  }

  private StateReader stateReader() {
    return new StateReader(
        new CheckpointFolder(
            checkpoint.toString(), dataset.sparkSession().sessionState().newHadoopConf()),
        plan);
  }

  /** Why Spark ran no batch in the last tick: what is not new, and what became of the watermark. */
  public String whyNoBatch() {
    if (!fired) {
      long seconds = clock.untilNext().toSeconds();
      return "No batch: the trigger fires in " + seconds + " s, and a tick is one.";
    }
    String news = "No batch: " + String.join(", and ", nothingNew());
    Instant before = ledger.watermark();
    if (endsByItself() || before == null) {
      return news + ".";
    }
    Instant now = Instant.ofEpochMilli(run.execution().offsetSeqMetadata().batchWatermarkMs());
    return now.isAfter(before)
        ? news + ". The watermark moved to " + ValueText.text(now) + ", but " + whyNotForThat()
        : news + ", and no watermark moved.";
  }

  private String whyNotForThat() {
    String setting = "spark.sql.streaming.noDataMicroBatches.enabled";
    if (dataset.sparkSession().conf().get(setting).equals("false")) {
      return setting + " is false.";
    }
    return mode.equals(OutputMode.Complete())
        ? "complete mode runs no batch without rows."
        : "no step of this query waits for it.";
  }

  /** What the query looks at for new rows: what is sent, and its folders, topics, addresses. */
  private Set<String> nothingNew() {
    Set<String> all = new LinkedHashSet<>();
    if (run.execution() instanceof MicroBatchExecution batches) {
      for (SparkDataStream source : JavaConverters.seqAsJavaList(batches.sources())) {
        all.add(
            source instanceof MemoryStream<?>
                ? "nothing was sent"
                : "nothing new in " + WATCHED.getOrDefault(kind(source), "") + place(source));
      }
    }
    return all;
  }

  private static String kind(SparkDataStream source) {
    return source.toString().split("\\[")[0];
  }

  private static String place(SparkDataStream source) {
    String name = source.toString();
    return WATCHED.containsKey(kind(source))
        ? name.substring(name.indexOf('[') + 1, name.length() - 1)
            .replaceFirst("^file:/+", "/")
            .replaceFirst("^Subscribe\\[(.*)]$", "$1")
        : name;
  }

  /** Whether each tick starts the query, and it ends by itself. */
  public boolean endsByItself() {
    return endsByItself(trigger);
  }

  static boolean endsByItself(Trigger trigger) {
    return trigger == AvailableNowTrigger$.MODULE$ || trigger == OneTimeTrigger$.MODULE$;
  }

  /** Spark's own handle of the query. */
  public StreamingQuery query() {
    return run.query();
  }

  /** Ends the query, in the middle of a batch if there is one, and removes its checkpoint. */
  @Override
  public void close() {
    closed = true;
    try {
      if (run != null) {
        run.stop();
      }
    } finally {
      TempFolder.delete(checkpoint);
    }
  }

  /** The micro-batches since the last call, each with the rows that it read. */
  private List<Batch> batches() {
    List<Batch> batches = new ArrayList<>();
    for (QueryRun.Sent sent : run.sent()) {
      plan = StatePlan.of(run.execution().lastExecution().executedPlan());
      List<Batch.In> read = List.of();
      if (sent.progress().numInputRows() > 0) {
        read = List.copyOf(flushed);
        flushed.clear();
      }
      batches.add(ledger.add(sent.batchId(), sent.columns(), sent.rows(), read, sent.progress()));
    }
    return batches;
  }

  /** Hands what was sent to Spark, and remembers it until a batch has read it. */
  private void flush() {
    for (HandStream stream : streams) {
      List<Row> rows = stream.flush();
      if (read.contains(stream)) {
        EventTime time = eventTimes.get(stream);
        for (Row row : rows) {
          flushed.add(new Batch.In(++numbers, row, time == null ? null : time.of(row)));
        }
      }
    }
  }

  /** The output modes in which Spark takes a query. */
  public static List<String> modes(Dataset<Row> dataset) {
    List<String> modes = new ArrayList<>();
    for (String mode : List.of("append", "update", "complete")) {
      try {
        UnsupportedOperationChecker.checkForStreaming(
            dataset.queryExecution().analyzed(), outputMode(mode));
        modes.add(mode);
      } catch (Exception e) {
        // Scala declares no checked exception; Spark's AnalysisException is one. It says no.
        if (!(e instanceof AnalysisException)) {
          throw e;
        }
      }
    }
    return modes;
  }

  public static OutputMode outputMode(String mode) {
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

  /** What the trigger is called in a grid's header or a sentence. */
  public static String name(Trigger trigger) {
    if (trigger == AvailableNowTrigger$.MODULE$) {
      return "available-now";
    }
    if (trigger == OneTimeTrigger$.MODULE$) {
      return "once";
    }
    if (trigger instanceof ContinuousTrigger) {
      return "continuous";
    }
    long millis = ((ProcessingTimeTrigger) trigger).intervalMs();
    if (millis == 0) {
      return "no interval";
    }
    return millis == 1000
        ? "1 second"
        : (millis % 1000 == 0 ? millis / 1000 + " seconds" : millis + " ms");
  }
}
