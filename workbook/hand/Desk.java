package workbook.hand;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import workbook.session.Stopped;

/**
 * Where somebody works with streams by hand: the streams, the one query that is cranked, and all
 * that was sent to it. The shell's prompt, the exercises and their scenarios each have one. It
 * prints nothing, and tells its listeners what happened.
 */
public final class Desk implements AutoCloseable {

  /** A query that was shown: what it takes to start it again. */
  public record Shown(Dataset<Row> dataset, String mode, Trigger trigger) {}

  private final SparkSession spark;
  private final HandStream events;
  private final List<HandStream> others = new ArrayList<>();
  private final List<DeskListener> listeners = new CopyOnWriteArrayList<>();
  private HandQuery query;
  private Shown shown;

  /** A desk with a stream of the workbook's events, and no query. */
  public Desk(SparkSession spark) {
    this.spark = spark;
    events = new HandStream(spark);
  }

  /** Tells this listener what happens from now on. */
  public void listen(DeskListener listener) {
    listeners.add(Objects.requireNonNull(listener));
  }

  /** The session that all of it runs in. */
  public SparkSession spark() {
    return spark;
  }

  /** The stream of the workbook's events. */
  public HandStream events() {
    return events;
  }

  /**
   * Another stream, for a join or with other columns.
   *
   * @param ddl its columns, such as {@code time TIMESTAMP, ad STRING}
   */
  public HandStream stream(String ddl) {
    HandStream other = new HandStream(spark, ddl);
    others.add(other);
    return other;
  }

  /** All streams, that of the events first. */
  public List<HandStream> streams() {
    List<HandStream> streams = new ArrayList<>(List.of(events));
    streams.addAll(others);
    return streams;
  }

  /**
   * Sends rows to the events, as CSV lines; they wait for the next tick.
   *
   * @throws IllegalArgumentException when a line does not fit the columns; then none is sent
   */
  public void send(String... csvLines) {
    sent(events.parse(csvLines));
  }

  /** Sends one row to the events, field by field. */
  public void send(Object... fields) {
    sent(List.of(events.parse(fields)));
  }

  private void sent(List<Row> rows) {
    events.send(rows);
    if (query == null) {
      events.flush(); // For a query with a trigger of its own.
    }
    listeners.forEach(each -> each.sent(events, rows));
  }

  /**
   * Starts a query, at its first batch and with nothing sent; the one before it ends. What Spark
   * refuses changes nothing.
   */
  public HandQuery show(Dataset<Row> dataset, String mode, Trigger trigger) {
    try {
      ModeCheck.check(dataset, mode, trigger);
      end();
      start(new Shown(dataset, mode, trigger));
    } catch (Exception e) { // Spark's AnalysisException is none of the unchecked ones.
      listeners.forEach(each -> each.refused(e));
      throw e;
    }
    return query;
  }

  private void start(Shown wanted) {
    query = HandQuery.start(wanted.dataset(), wanted.mode(), wanted.trigger(), streams());
    shown = wanted;
    listeners.forEach(each -> each.started(query));
  }

  /** The query that is shown; null when there is none. */
  public HandQuery query() {
    return query;
  }

  /** What it takes to start the shown query again; null when none was shown yet. */
  public Shown shown() {
    return shown;
  }

  /** Whether a stream of this desk is read by the query that is shown. */
  public boolean readsWhatIsSent() {
    return streams().stream().anyMatch(each -> each.isReadBy(shown.dataset()));
  }

  /**
   * Lets one second pass for the query; see {@link HandQuery#tick()}.
   *
   * @return the micro-batches that ran, in order
   */
  public List<Batch> tick() {
    try {
      query.tick();
    } catch (Exception e) { // Spark's AnalysisException is none of the unchecked ones.
      listeners.forEach(each -> each.refused(e));
      throw e;
    }
    List<Batch> batches = query.ticked();
    listeners.forEach(each -> each.ticked(query, batches));
    if (query.isKilled()) {
      listeners.forEach(each -> each.killed(query, query.crash()));
    }
    return batches;
  }

  /** Lets the next batch of the shown query die; see {@link HandQuery#crash(String)}. */
  public void crash(String place) {
    query.crash(place);
    listeners.forEach(each -> each.dying(query, query.crash()));
  }

  /** Lets the next batch of the shown query be slow; see {@link HandQuery#slow(int)}. */
  public void slow(int seconds) {
    query.slow(seconds);
  }

  /** Lets the shown query go on with its checkpoint: after a crash, or after an end without one. */
  public void restart() {
    if (query.isOpen()) {
      query.stop();
    }
    query.resume();
    listeners.forEach(each -> each.restarted(query));
  }

  /** What the query that is shown keeps; see {@link HandQuery#state()}. */
  public QueryState state() {
    QueryState state = query.state();
    listeners.forEach(each -> each.looked(query, state));
    return state;
  }

  /** What was sent, for each stream and tick by tick, to this query or the one before it. */
  public List<List<List<Row>>> history() {
    return streams().stream().map(HandStream::history).toList();
  }

  /** Whether anything was sent and ticked yet. */
  public boolean hasHistory() {
    return !history().get(0).isEmpty();
  }

  /**
   * Starts the shown query again, and ticks once more through all that was sent. What waited for a
   * tick waits for the next one.
   *
   * @param afterEach is called after each tick
   */
  public void replay(Runnable afterEach) {
    List<List<List<Row>>> history = history();
    List<List<HandStream.Waiting>> waiting = stillWaiting();
    try {
      show(shown.dataset(), shown.mode(), shown.trigger());
      for (int tick = 0; tick < history.get(0).size(); tick++) {
        resend(history, tick);
        tick();
        afterEach.run();
      }
    } finally {
      waitAgain(waiting);
    }
  }

  private void resend(List<List<List<Row>>> history, int tick) {
    List<HandStream> streams = streams();
    for (int i = 0; i < streams.size(); i++) {
      if (tick < history.get(i).size()) {
        streams.get(i).send(history.get(i).get(tick));
      }
    }
  }

  /**
   * Takes back what was sent in the last call and waits for a tick; or, when nothing waits, the
   * last tick: its rows wait again, and all before it is run once more, without a word to the
   * listeners.
   *
   * @throws Stopped when Ctrl+C comes; what was sent is kept, and the query has ended
   */
  public void undo() {
    HandStream last = null;
    long first = -1;
    for (HandStream stream : streams()) {
      for (HandStream.Waiting each : stream.stillWaiting()) {
        if (each.first() > first) {
          first = each.first();
          last = stream;
        }
      }
    }
    if (last != null) {
      List<Row> rows = last.takeBack(first);
      listeners.forEach(each -> each.takenBack(rows));
    } else {
      undoTick();
    }
  }

  private void undoTick() {
    if (query == null || query.ticks() == 0 && query.handed().isEmpty()) {
      throw new IllegalStateException(
          "There is nothing to take back: no row waits, and "
              + (query == null ? "no query is shown." : "the query has had no tick."));
    }
    if (query.restarted() || query.isKilled()) {
      throw new IllegalStateException(
          "A tick of a query that was killed or restarted can't be taken back: replay() begins it"
              + " anew.");
    }
    if (query.wasSlow()) {
      throw new IllegalStateException(
          "A tick of a query that had a slow batch can't be taken back: replay() begins it anew.");
    }
    List<HandQuery.Handed> handed = List.copyOf(query.handed());
    List<List<List<Row>>> history = history();
    // A tick that failed is not among those that were done, and may have its rows, too.
    int done = query.ticks();
    boolean failed = query.isClosed() || handed.stream().anyMatch(each -> each.tick() == done);
    List<Batch> batches = failed ? List.of() : query.ticked();
    int ticks = failed ? done : done - 1;
    end();
    try {
      query = HandQuery.start(shown.dataset(), shown.mode(), shown.trigger(), streams());
      for (int tick = 0; tick <= ticks; tick++) {
        for (HandQuery.Handed each : handed) {
          if (each.tick() == tick) {
            each.stream().waitAgain(each.row());
          }
        }
        if (tick < ticks) {
          query.tick();
        }
      }
    } catch (Stopped e) {
      end();
      recall(history);
      throw new Stopped(
          "Stopped in the middle. What was sent is kept; the query that was shown ended:"
              + " show(dataset, mode), then replay().");
    }
    listeners.forEach(each -> each.tickTakenBack(query, batches, failed));
  }

  private void recall(List<List<List<Row>>> history) {
    List<HandStream> streams = streams();
    for (int i = 0; i < streams.size(); i++) {
      streams.get(i).recall(history.get(i));
    }
  }

  /**
   * Runs a comparison over this desk's streams. The query that is shown then is where it was
   * before, without a word to the listeners, and what waited for a tick waits for it.
   *
   * @throws IllegalStateException when the query was killed or stopped: it could not go on then
   * @throws Stopped when Ctrl+C comes; what was sent is kept, and the query has ended
   */
  public Comparison compare(ComparisonRun compare) {
    boolean goOn = query != null && query.isOpen();
    if (query != null && !goOn && !query.isClosed()) {
      throw new IllegalStateException(
          "The query was "
              + (query.isKilled() ? "killed " + query.crash() : "stopped")
              + ", and its checkpoint would be gone: restart() first, or replay().");
    }
    HandQuery failed = goOn ? null : query; // What it did can still be asked for, and taken back.
    List<List<List<Row>>> history = history();
    List<List<HandStream.Waiting>> waiting = stillWaiting();
    end();
    try {
      Comparison comparison = compare.run();
      if (goOn) {
        query = HandQuery.start(shown.dataset(), shown.mode(), shown.trigger(), streams());
        for (int tick = 0; tick < history.get(0).size(); tick++) {
          resend(history, tick);
          query.tick();
        }
      }
      return comparison;
    } catch (Stopped e) {
      end();
      recall(history);
      throw new Stopped(
          "Stopped in the middle of the comparison. What was sent is kept"
              + (goOn
                  ? "; the query that was shown ended: show(dataset, mode), then replay()."
                  : "."));
    } finally {
      query = failed == null ? query : failed;
      waitAgain(waiting);
    }
  }

  /** What waits for a tick, stream by stream: the start of a query forgets it. */
  private List<List<HandStream.Waiting>> stillWaiting() {
    return streams().stream().map(HandStream::stillWaiting).toList();
  }

  private void waitAgain(List<List<HandStream.Waiting>> waiting) {
    for (int i = 0; i < waiting.size(); i++) {
      waiting.get(i).forEach(streams().get(i)::waitAgain);
    }
  }

  /** Ends the query that is shown, if there is one. */
  public void end() {
    if (query != null) {
      query.close();
      query = null;
    }
  }

  /** Ends the query, and forgets what was sent. */
  @Override
  public void close() {
    end();
    streams().forEach(HandStream::reset);
    listeners.forEach(DeskListener::reset);
  }
}
