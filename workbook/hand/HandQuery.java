package workbook.hand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.FlatMapGroupsWithState;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.streaming.AvailableNowTrigger$;
import org.apache.spark.sql.execution.streaming.OneTimeTrigger$;
import org.apache.spark.sql.execution.streaming.ProcessingTimeTrigger;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
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

  private static final long NO_BATCH = -1;
  private static final int MOST_SECONDS = 60;

  private final Dataset<Row> dataset;
  private final OutputMode mode;
  private final Trigger trigger;
  private final List<HandStream> streams;
  private final List<HandStream> read; // Those of the streams that the dataset reads.
  private final Ledger ledger;
  private final Path checkpoint = TempFolder.createInMemory("checkpoint");
  private final HandClock clock = new HandClock();
  private final Map<HandStream, EventTime> eventTimes = new HashMap<>();
  private final List<SentRow> rows = new ArrayList<>(); // All that a tick handed over.
  private final List<Batch> all = new ArrayList<>();
  private final List<Integer> tickOf = new ArrayList<>(); // The tick that told each batch.
  private int inBatches; // How many of the rows a batch has read.
  private final List<Handed> handed = new ArrayList<>();
  private Fates.Asked lastAsked;
  private final KeptState kept = new KeptState();
  private int beforeSlow = -1; // How many rows there were when a slow batch began.
  private boolean slow;
  private int ticks;
  private boolean restarted;
  // The ticks at which a new run knows of no batch before: it had none that had to run again.
  private final Set<Integer> newRuns = new HashSet<>();
  private Crash crash; // Asked for, or happened.
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

  /** A row as its stream had it, and the tick that handed it over. */
  record Handed(HandStream stream, HandStream.Waiting row, int tick) {}

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
    ModeCheck.check(dataset, mode, trigger);
    HandQuery started = new HandQuery(dataset, ModeCheck.outputMode(mode), trigger, streams);
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
   * This query as it was after some of its ticks, to go on from there with other rows: over other
   * streams, and on a copy of its checkpoint. It begins with its next tick.
   *
   * @param ticks how many it has had
   * @param dataset what it computes, from the other streams
   * @param others for each stream that it reads, the other one
   */
  HandQuery after(int ticks, Dataset<Row> dataset, Map<HandStream, HandStream> others) {
    HandQuery other = new HandQuery(dataset, mode, trigger, List.copyOf(others.values()));
    other.streams.forEach(HandStream::reset);
    for (int tick = 0; tick < ticks; tick++) {
      for (SentRow each : rows) {
        if (each.tick() == tick) {
          HandStream stream = others.get(each.stream());
          stream.send(List.of(each.row()));
          other.rows.add(each.to(stream));
        }
      }
      other.streams.forEach(HandStream::flush); // An offset each, as it was.
      for (Batch each : toldIn(tick)) {
        other.all.add(each);
        other.tickOf.add(tick);
        other.ledger.goOnBehind(each);
        other.batchBefore = other.lastBatch;
        other.lastBatch = each.id();
      }
    }
    other.inBatches = other.rows.size();
    other.ticks = ticks;
    other.plan = plan;
    other.clock.standAfter(ticks);
    if (other.lastBatch >= 0) {
      CheckpointCopy.afterBatch(other.lastBatch, checkpoint, other.checkpoint);
    }
    return other;
  }

  /**
   * Begins another run on the same checkpoint, after {@link #stop()}: what a service does after a
   * restart. What Spark does at once, the next tick tells.
   */
  public void resume() {
    if (crash != null) {
      crash.forget();
      crash = null;
    }
    if (run != null && isOpen()) {
      throw new IllegalStateException("The query runs already.");
    }
    if (closed) {
      throw new IllegalStateException(
          "The query has ended, and its checkpoint is gone: show(...) begins it anew.");
    }
    restarted = run != null;
    kept.clear();
    run = new QueryRun(dataset, mode, trigger, clock, checkpoint);
    stopped = false;
    run.awaitIdle();
    List<Batch> notTold = new ArrayList<>(atStart); // Of a run before it that had no tick.
    List<Batch> now = entered();
    if (restarted && now.isEmpty()) {
      newRuns.add(ticks + (notTold.isEmpty() ? 0 : 1));
    }
    notTold.addAll(now);
    atStart = List.copyOf(notTold);
  }

  /**
   * Lets the next batch die at a place, with no more written to the checkpoint from then on. {@link
   * #resume()} then goes on.
   *
   * @param place such as {@code before the sink} or {@code after the offsets}
   * @throws IllegalArgumentException when there is no such place
   */
  public void crash(String place) {
    if (!isOpen()) {
      throw new IllegalStateException("The query does not run: there is nothing to kill.");
    }
    if (clock.isBusy()) {
      throw new IllegalStateException("A slow batch runs: tick() until it is done.");
    }
    if (!atStart.isEmpty()) {
      throw new IllegalStateException(
          "tick() first: Spark has run a batch when this run began, and the next tick tells it."
              + " Then crash(...) kills the batch after it.");
    }
    int stepsDone = BatchStep.stepsDone(place);
    if (stepsDone == BatchStep.STATE.ordinal()
        && !keepsState(dataset.queryExecution().analyzed())) {
      throw new IllegalArgumentException(
          "This query keeps no state: there is no step " + BatchStep.STATE.word() + ".");
    }
    if (!run.mayCrash()) {
      throw new IllegalStateException(
          "The setting spark.sql.streaming.checkpointFileManagerClass was changed, and a crash"
              + " needs the one of the shell: unset it, and show the query again.");
    }
    crash = Crash.ask(checkpoint, place);
  }

  /**
   * Lets the next batch take so many seconds of the trigger's clock. A tick is one of them; what is
   * sent meanwhile waits for the batch after it.
   *
   * @throws IllegalArgumentException when the trigger has no interval, and so no such clock
   */
  public void slow(int seconds) {
    if (!isOpen()) {
      throw new IllegalStateException("The query does not run: there is no batch to be slow.");
    }
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "A slow batch takes 1 to " + MOST_SECONDS + " seconds, not " + seconds + ".");
    }
    if (!(trigger instanceof ProcessingTimeTrigger interval) || interval.intervalMs() == 0) {
      throw new IllegalArgumentException(
          "Only a trigger with an interval has a clock that a batch can be slow by: show the query"
              + " without a trigger, or with Trigger.ProcessingTime(\"1 second\").");
    }
    if (crash != null) {
      throw new IllegalStateException("The next batch dies: restart() first.");
    }
    slow = true;
    clock.slowNext(seconds * 1000L);
  }

  /** Whether a batch was slow, as it was asked for: another run would be quicker. */
  public boolean wasSlow() {
    return slow;
  }

  /** Whether a step of the plan keeps something from batch to batch. */
  static boolean keepsState(LogicalPlan plan) {
    List<LogicalPlan> children = JavaConverters.seqAsJavaList(plan.children());
    boolean here =
        plan instanceof Aggregate
            || plan instanceof Deduplicate
            || plan instanceof DeduplicateWithinWatermark
            || plan instanceof FlatMapGroupsWithState
            || plan instanceof GlobalLimit
            || children.size() == 2 && children.stream().allMatch(LogicalPlan::isStreaming);
    return here && plan.isStreaming() || children.stream().anyMatch(HandQuery::keepsState);
  }

  /** Where the query was killed, or will be in its next batch; null when no crash was asked for. */
  public String crash() {
    return crash == null ? null : crash.place();
  }

  /** Whether the query was killed and has not gone on since. */
  public boolean isKilled() {
    return crash != null && crash.happened();
  }

  /** The folder of its checkpoint, which goes when the query is closed. */
  public Path checkpoint() {
    return checkpoint;
  }

  /** The files of the checkpoint, without hidden ones; those of a crash may be half written. */
  public List<String> files() {
    try (Stream<Path> all = Files.walk(checkpoint)) {
      return all.filter(Files::isRegularFile)
          .map(file -> checkpoint.relativize(file).toString())
          .filter(file -> !Path.of(file).getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The checkpoint could not be read.", e);
    }
  }

  /** Rows that a sink holds now that adds the rows of each batch to what it has. */
  public long addedRows() {
    return all.stream().mapToLong(each -> each.out().size()).sum();
  }

  /** Rows that a sink holds now that replaces what a batch of the same number has brought. */
  public long replacedRows() {
    Map<Long, Integer> byBatch = new HashMap<>();
    all.forEach(each -> byBatch.put(each.id(), each.out().size()));
    return byBatch.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** Ends the run, in the middle of a batch if there is one, and keeps the checkpoint. */
  public void stop() {
    stopped = true;
    if (run != null) {
      run.stop();
    }
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
    if (isKilled()) {
      throw new IllegalStateException(
          "The query was killed " + crash() + ": restart() goes on with its checkpoint.");
    }
    if (!isOpen()) {
      throw new IllegalStateException(
          closed
              ? "The query has ended: show(...) begins it anew."
              : "The query was stopped: restart() goes on with its checkpoint.");
    }
    if (!atStart.isEmpty()) {
      ticked = atStart;
      atStart = List.of();
    } else {
      if (clock.isBusy() && beforeSlow < 0) {
        beforeSlow = rows.size();
      }
      flush();
      fired = clock.advance();
      if (run == null || endsByItself()) {
        run = new QueryRun(dataset, mode, trigger, clock, checkpoint);
      }
      awaitIdle();
      ticked = isKilled() ? killed() : entered();
    }
    ticked.forEach(each -> tickOf.add(ticks));
    ticks++;
    if (ticked.stream().noneMatch(Batch::runsAgain)) {
      batchBefore = lastBatch;
      lastBatch = ticked.isEmpty() ? lastBatch : ticked.get(ticked.size() - 1).id();
    }
    return ticked.isEmpty() ? Batch.none() : ticked.get(ticked.size() - 1);
  }

  private void awaitIdle() {
    try {
      run.awaitIdle();
    } catch (QueryFailed e) {
      if (isKilled()) {
        stopped = true;
        return;
      }
      close();
      throw e;
    } catch (Stopped e) {
      close();
      throw e;
    }
  }

  /** The batch that was killed: it has read its rows, and will read them again. */
  private List<Batch> killed() {
    QueryRun.Sent sent = run.killed();
    List<Batch.In> read =
        switch (crash.stepsDone()) {
          case 0, 1 -> List.of(); // Nothing was read yet.
          case 5 -> read(sent.batchId()); // It is done, and no run repeats it.
          default -> rows.subList(inBatches, rows.size()).stream().map(SentRow::read).toList();
        };
    long rowsIn = readsOtherSources() ? -1 : read.size();
    // What it will go by is computed with its offsets.
    Instant watermark =
        crash.stepsDone() > BatchStep.OFFSETS.ordinal() && hasWatermark()
            ? Instant.ofEpochMilli(run.execution().offsetSeqMetadata().batchWatermarkMs())
            : null;
    Batch batch =
        ledger.addKilled(
            sent.batchId(), sent.columns(), sent.rows(), read, rowsIn, watermark, crash.place());
    if (!batch.runsAgain()) {
      plan = StatePlan.of(run.execution().lastExecution().executedPlan());
    }
    all.add(batch);
    return List.of(batch);
  }

  private boolean hasWatermark() {
    return dataset
        .queryExecution()
        .analyzed()
        .exists(each -> each instanceof EventTimeWatermark && each.isStreaming());
  }

  /** All micro-batches of the last tick, in order: with most triggers one or none. */
  public List<Batch> ticked() {
    return ticked;
  }

  /** Whether the next tick can run: the query was not closed and did not fail. */
  public boolean isOpen() {
    return !closed && !stopped && (run == null || endsByItself() || run.query().isActive());
  }

  /** Whether it has ended for good: its checkpoint is gone. */
  boolean isClosed() {
    return closed;
  }

  /** Whether a tick told of a batch that ran again after a kill, and handed nothing over. */
  boolean ranAgain(int tick) {
    List<Batch> before = batches(tick);
    return toldIn(tick).stream()
        .anyMatch(now -> before.stream().anyMatch(b -> b.runsAgain() && b.id() == now.id()));
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
          "The query has ended, and its state is gone with its checkpoint: show(...) begins it"
              + " anew.");
    }
    if (lastBatch < 0) {
      throw new IllegalStateException(
          "No micro-batch has run yet, so nothing is kept: send(...) rows and tick().");
    }
    return new QueryState(lastBatch, ledger.watermark(), tables(batchBefore, lastBatch));
  }

  /**
   * What the query kept after one of its ticks, and how that differs from the tick before; empty
   * when no batch was done until then, or when Spark keeps its state no more.
   *
   * @param tick 0 is the first
   * @throws IllegalStateException when the query has ended
   */
  public Optional<QueryState> state(int tick) {
    Batch after = done(tick);
    Batch newest = done(ticks);
    int retained = dataset.sparkSession().sessionState().conf().minBatchesToRetain();
    if (after == null || newest.id() - after.id() >= retained - 1) {
      return Optional.empty();
    }
    if (closed) {
      return Optional.of(state()); // It says that the query has ended.
    }
    Batch before = done(tick - 1);
    return Optional.of(
        new QueryState(
            after.id(), after.watermark(), tables(before == null ? -1 : before.id(), after.id())));
  }

  /** The last batch that was done when a tick was over; null when there was none. */
  private Batch done(int tick) {
    return batches(tick + 1).stream()
        .filter(each -> !each.runsAgain())
        .reduce((earlier, later) -> later)
        .orElse(null);
  }

  private List<QueryState.Table> tables(long before, long after) {
    return kept.tables(stateReader(), before, after);
  }

  /** The rows that the query keeps after one of its batches; Spark keeps the last hundred. */
  public List<StateRow> stateRows(long batch) {
    return stateReader().rows(batch);
  }

  private StateReader stateReader() {
    return new StateReader(checkpointFolder(), plan);
  }

  private CheckpointFolder checkpointFolder() {
    return new CheckpointFolder(
        checkpoint.toString(), dataset.sparkSession().sessionState().newHadoopConf());
  }

  /** Why Spark ran no batch in the last tick: what is not new, and what became of the watermark. */
  public String whyNoBatch() {
    if (clock.isBusy()) {
      return "No batch is done: a slow one runs, for " + clock.untilNext().toSeconds() + " s more.";
    }
    if (!fired) {
      long seconds = clock.untilNext().toSeconds();
      return "No batch: the trigger fires in " + seconds + " s, and a tick is one.";
    }
    return WhyNoBatch.of(
        run.execution(), dataset, mode, endsByItself() ? null : ledger.watermark());
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
    if (crash != null) {
      crash.forget();
    }
    try {
      if (run != null) {
        run.stop();
      }
    } finally {
      TempFolder.delete(checkpoint);
    }
  }

  /** The micro-batches since the last call, each with the rows that it read. */
  private List<Batch> entered() {
    List<Batch> batches = new ArrayList<>();
    for (QueryRun.Sent sent : run.sent()) {
      plan = StatePlan.of(run.execution().lastExecution().executedPlan());
      List<Batch.In> read = hasRead(sent.progress()) ? read(sent.batchId()) : List.of();
      batches.add(ledger.add(sent.batchId(), sent.columns(), sent.rows(), read, sent.progress()));
    }
    all.addAll(batches);
    return batches;
  }

  /**
   * Whether a source has gone on. The number of rows doesn't say it: Spark gives 0 where its plan
   * has fewer sources than the query, as in a union of which one side has nothing new.
   */
  private static boolean hasRead(StreamingQueryProgress progress) {
    return Stream.of(progress.sources())
        .anyMatch(source -> !Objects.equals(source.startOffset(), source.endOffset()));
  }

  /** A batch has read what was handed over and was in no batch yet. */
  private List<Batch.In> read(long batchId) {
    List<Batch.In> read = new ArrayList<>();
    int end = beforeSlow < 0 ? rows.size() : beforeSlow;
    beforeSlow = -1;
    for (; inBatches < end; inBatches++) {
      read.add(rows.get(inBatches).read());
      rows.set(inBatches, rows.get(inBatches).in(batchId));
    }
    return List.copyOf(read);
  }

  /** Hands what was sent to Spark, and remembers it until a batch has read it. */
  private void flush() {
    rows.addAll(
        numbered(
            stream -> {
              List<HandStream.Waiting> all = stream.handOver();
              all.forEach(each -> handed.add(new Handed(stream, each, ticks)));
              return all;
            },
            ticks));
  }

  /** The last question for the fates of the rows, and its answer; null when there was none. */
  Fates.Asked lastAsked() {
    return lastAsked;
  }

  void asked(Fates.Asked asked) {
    lastAsked = asked;
  }

  /** What ticks handed over to Spark, also of streams that this query does not read. */
  List<Handed> handed() {
    return handed;
  }

  /** The rows of the streams that this query reads, in the order in which they were sent. */
  private List<SentRow> numbered(
      Function<HandStream, List<HandStream.Waiting>> waiting, int inTick) {
    Map<Long, SentRow> inOrder = new TreeMap<>();
    for (HandStream stream : streams) {
      EventTime time = eventTimes.get(stream);
      for (HandStream.Waiting each : waiting.apply(stream)) {
        if (read.contains(stream)) {
          Instant eventTime = time == null ? null : time.of(each.row());
          inOrder.put(
              each.place(), new SentRow(0, stream, each.row(), eventTime, inTick, NO_BATCH));
        }
      }
    }
    List<SentRow> numbered = new ArrayList<>();
    for (SentRow each : inOrder.values()) {
      int number = rows.size() + numbered.size() + 1;
      numbered.add(
          new SentRow(number, each.stream(), each.row(), each.eventTime(), inTick, NO_BATCH));
    }
    return numbered;
  }

  /** All rows that were sent to this query, also those that wait for a tick. */
  public List<SentRow> rows() {
    List<SentRow> sent = new ArrayList<>(rows);
    sent.addAll(numbered(HandStream::stillWaiting, -1));
    return sent;
  }

  /** Whether a batch that was killed has run again, which the next tick tells. */
  boolean ranAgainUntold(Batch killed) {
    return atStart.stream().anyMatch(each -> each.id() == killed.id());
  }

  /** All micro-batches so far, in order. */
  public List<Batch> batches() {
    return List.copyOf(all);
  }

  /** The tick that told each of {@link #batches()}; 0 is the first. */
  public List<Integer> tickOfBatches() {
    return List.copyOf(tickOf);
  }

  /**
   * The batches that the first ticks told, in order; of a new run, none is told before its tick.
   */
  public List<Batch> batches(int ticks) {
    List<Batch> told = new ArrayList<>();
    for (int i = 0; i < tickOf.size(); i++) {
      if (tickOf.get(i) < ticks) {
        told.add(all.get(i));
      }
    }
    return told;
  }

  /** The batches that one tick told, in order; 0 is the first tick. */
  public List<Batch> toldIn(int tick) {
    List<Batch> told = batches(tick + 1);
    return told.subList(batches(tick).size(), told.size());
  }

  /**
   * Whether a tick without rows, behind so many ticks, may run a batch: the watermark has moved, or
   * several operators hand it on.
   */
  boolean waitsForNoRows(int ticks) {
    Batch last = done(ticks - 1);
    if (last == null || last.watermark() == null) {
      return false;
    }
    Instant now = checkpointFolder().watermarkAfter(last.id());
    return last.stateRows().size() > 1 || now != null && now.isAfter(last.watermark());
  }

  /** The watermark that the next batch will go by; null when there is none yet. */
  Instant nextWatermark() {
    Batch last = done(ticks);
    return last == null ? null : checkpointFolder().watermarkAfter(last.id());
  }

  /** How many ticks it has had. */
  public int ticks() {
    return ticks;
  }

  /** Whether its run ended and another one went on. */
  public boolean restarted() {
    return restarted;
  }

  /** Whether a new run began before a tick, and had no batch to run again. */
  boolean beganNewRun(int tick) {
    return newRuns.contains(tick);
  }

  /** What it computes. */
  public Dataset<Row> dataset() {
    return dataset;
  }

  /** Its output mode: append, update or complete. */
  public String mode() {
    return mode.toString().toLowerCase(Locale.ROOT);
  }

  /** Its trigger. */
  public Trigger trigger() {
    return trigger;
  }

  /** Whether it reads a stream that is none of those by hand, such as a folder. */
  public boolean readsOtherSources() {
    return JavaConverters.seqAsJavaList(dataset.queryExecution().analyzed().collectLeaves())
        .stream()
        .anyMatch(leaf -> leaf.isStreaming() && read.stream().noneMatch(each -> each.is(leaf)));
  }

  /** The streams by hand that it reads. */
  public List<HandStream> streams() {
    return read;
  }
}
