package workbook.hand;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.CurrentBatchTimestamp;
import org.apache.spark.sql.catalyst.expressions.CurrentDate;
import org.apache.spark.sql.catalyst.expressions.CurrentTimestampLike;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.FlatMapGroupsWithState;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ProcessingTimeTimeout$;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import scala.collection.JavaConverters;
import workbook.session.OutsideThread;
import workbook.session.QueryFailed;
import workbook.session.Refusal;
import workbook.session.Stopped;

/**
 * Finds out what one row does, by running a query's ticks again aside, without it: what they did
 * with it, the query's own ledger and checkpoint say. Both runs then go on from copies of their
 * checkpoints, where the row only waits, with later rows until it comes out. Where a start on a
 * checkpoint is not the same as going on, all ticks are run again from the first, with it too.
 */
public final class TraceRun {

  // A later row's event time grows up to some six days.
  private static final long MOST_SECONDS = 600_000;

  private final HandQuery query;
  private final SentRow row;
  private final boolean sent;
  private final List<List<SentRow>> ticks = new ArrayList<>();
  private final boolean goesOn;
  private final int first; // The first tick that may differ.
  private final IntConsumer progress;
  private volatile Pair current;
  private volatile boolean stopped;
  private final AtomicInteger done = new AtomicInteger();

  /**
   * Traces one row of a query.
   *
   * @param query what it was sent to; it is only read
   * @param row the row
   * @param progress is told how many ticks are done, from other threads
   */
  private TraceRun(HandQuery query, SentRow row, boolean sent, IntConsumer progress) {
    this.query = query;
    this.row = row;
    this.sent = sent;
    this.progress = progress;
    for (int tick = 0; tick < query.ticks(); tick++) {
      ticks.add(new ArrayList<>());
    }
    boolean done = row.tick() >= 0 && row.tick() < query.ticks();
    List<SentRow> next = new ArrayList<>(); // Of the tick to come, or of one that failed.
    for (SentRow each : query.rows()) {
      if (each.tick() >= 0 && each.tick() < query.ticks()) {
        ticks.get(each.tick()).add(each);
      } else if (each.tick() == row.tick()) {
        next.add(each);
      }
    }
    if (!done) {
      if (!sent) {
        next.add(row);
      }
      ticks.add(next);
    }
    goesOn = QueryAside.mayGoOn(query);
    first = done ? row.tick() : query.ticks();
  }

  /** Traces the row of a number. */
  public static Trace of(HandQuery query, int number, IntConsumer progress) {
    List<SentRow> rows = query.rows();
    if (number < 1 || number > rows.size()) {
      throw new IllegalArgumentException(
          "There is no row "
              + number
              + ": "
              + (rows.isEmpty() ? "none was sent" : "they are 1 to " + rows.size())
              + ". rows() lists them.");
    }
    return new TraceRun(query, rows.get(number - 1), true, progress).run();
  }

  /** Traces a row as a CSV line: the first such one that was sent, or else as if sent now. */
  public static Trace of(HandQuery query, String csvLine, HandStream stream, IntConsumer progress) {
    Row wanted = stream.parse(new String[] {csvLine}).get(0);
    for (SentRow each : query.rows()) {
      if (each.stream() == stream && each.row().equals(wanted)) {
        return new TraceRun(query, each, true, progress).run();
      }
    }
    int number = query.rows().size() + 1;
    Instant time =
        EventTime.of(query.dataset(), stream).map(found -> found.of(wanted)).orElse(null);
    SentRow tried = new SentRow(number, stream, wanted, time, -1, -1);
    return new TraceRun(query, tried, false, progress).run();
  }

  private Trace run() {
    String unsure = whyUnsure();
    if (unsure != null) {
      return unsure(unsure);
    }
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Pair pair = new Pair();
    current = pair;
    CompletableFuture<Trace> work = OutsideThread.begin("workbook-trace", loader, () -> run(pair));
    try {
      return OutsideThread.await(
          work, "Stopped. The query that is shown is where it was, and goes on.");
    } catch (Stopped e) {
      stopped = true;
      // Nobody waits for that: Spark's own wait would end at the interrupt, too.
      OutsideThread.begin(
          "workbook-trace-stop",
          loader,
          () -> {
            current.stop();
            return null;
          });
      throw e;
    }
  }

  private Trace run(Pair pair) {
    try (pair) {
      pair.start();
      List<Trace.Difference> differences = new ArrayList<>();
      Trace.Difference cameOut = null;
      for (int tick : ticksToRun()) {
        Trace.Difference difference = pair.tick(ticks.get(tick), tick);
        if (!goesOn
            && tick < query.ticks()
            && query.toldIn(tick).stream().allMatch(each -> each.killed() == null)
            && !query.wasSlow()
            && !pair.isAsBefore(tick)) {
          return unsure(differs(tick));
        }
        if (difference != null) {
          differences.add(difference);
          cameOut = cameOut == null && !difference.outWith().isEmpty() ? difference : cameOut;
        }
      }
      pair.restart(ticks.size());
      boolean moved =
          cameOut != null && !Objects.equals(cameOut.watermarkWith(), cameOut.watermarkWithout());
      boolean waits = cameOut == null && pair.keepsOther();
      Fate fate = moved || cameOut == null && !waits ? pair.fate() : null;
      Trace.Later later = waits ? later(pair) : null;
      long batch = cameOut == null ? -1 : cameOut.batch();
      boolean itself = fate != null && fate.sentIn().contains(batch);
      return new Trace(row, sent, fate, differences, batch, moved && !itself, later, null);
    } catch (QueryAside.Differs e) {
      return unsure(differs(e.tick));
    } catch (Failed e) {
      return unsure(e.sentence());
    }
  }

  /** A query that fails, with the row or without it, as the learner's own does or would do. */
  private static final class Failed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean with;
    private final boolean without;
    private final int tick; // -1: one with later rows.

    Failed(boolean with, boolean without, int tick, Throwable cause) {
      super(cause);
      this.with = with;
      this.without = without;
      this.tick = tick;
    }

    String sentence() {
      String fails = "the query fails" + (tick < 0 ? " at a later row" : " in tick " + (tick + 1));
      String who =
          with && without
              ? "With it and without it, " + fails + "."
              : with
                  ? "With it, " + fails + "; without it, it does not."
                  : "Without it, " + fails + "; with it, it does not.";
      return who + " Spark says: " + Refusal.of(getCause()).sentence();
    }
  }

  /** A batch that ran again after a kill runs once here, in the tick that was killed. */
  private List<Integer> ticksToRun() {
    return IntStream.range(goesOn ? first : 0, ticks.size())
        .filter(tick -> tick >= query.ticks() || !query.ranAgain(tick))
        .boxed()
        .toList();
  }

  private String differs(int tick) {
    return query.restarted()
        ? "In tick "
            + (tick + 1)
            + ", a run of the same batches does something else than this query, which was killed"
            + " or restarted: replay() begins it anew, and then a row can be traced."
        : "Two runs of the same batches differ, in tick "
            + (tick + 1)
            + ": this query is not deterministic, and what a row does in one run says nothing"
            + " about another.";
  }

  private Trace unsure(String why) {
    return new Trace(row, sent, null, List.of(), -1, false, null, why);
  }

  // ---- what can't be found out -----------------------------------------------------------------

  private String whyUnsure() {
    return query.readsOtherSources()
        ? "This query reads another source beside what is sent here, and that can't be cut into"
            + " the same batches again."
        : whyUnsure(query.dataset().queryExecution().analyzed());
  }

  private static String whyUnsure(LogicalPlan plan) {
    if (plan instanceof FlatMapGroupsWithState state
        && state.timeout().equals(ProcessingTimeTimeout$.MODULE$)) {
      return "This query has a timeout by the clock on the wall: what it does in one run says"
          + " nothing about another.";
    }
    for (Expression each : JavaConverters.seqAsJavaList(plan.expressions())) {
      String why = whyUnsure(each);
      if (why != null) {
        return why;
      }
    }
    for (LogicalPlan each : JavaConverters.seqAsJavaList(plan.children())) {
      String why = whyUnsure(each);
      if (why != null) {
        return why;
      }
    }
    return null;
  }

  private static String whyUnsure(Expression expression) {
    if (expression instanceof CurrentTimestampLike
        || expression instanceof CurrentDate
        || expression instanceof CurrentBatchTimestamp) {
      return "This query asks for the time on the clock ("
          + expression.prettyName()
          + "), which is another one in each run: what a row does in one says nothing about"
          + " another.";
    }
    List<Expression> children = JavaConverters.seqAsJavaList(expression.children());
    for (Expression each : children) {
      String why = whyUnsure(each);
      if (why != null) {
        return why;
      }
    }
    return expression.deterministic()
        ? null
        : "This query is not deterministic ("
            + expression.prettyName()
            + "): what a row does in one run says nothing about another.";
  }

  // ---- until it comes out ----------------------------------------------------------------------

  private Trace.Later later(Pair pair) {
    List<LaterRow> rows = LaterRow.of(query, row);
    Instant most = most();
    boolean none = rows.isEmpty() || most == null || query.mode().equals("complete");
    Instant guess = none ? null : guess(pair, most);
    // A batch with rows that come too early to bring it out shows that one without rows does not:
    // both go by the watermark that is there.
    boolean withRows =
        guess != null && guess.minusSeconds(1).isAfter(most) && pair.watermarksAgree();
    if (!withRows && pair.tick(List.of()) && !pair.sentOthers()) {
      return new Trace.Later(null, true, false, false);
    }
    if (none) {
      return new Trace.Later(null, false, false, false);
    }
    Instant before = most;
    for (; guess != null; guess = guess(pair, before)) {
      Instant justBefore = guess.minusSeconds(1);
      if (justBefore.isAfter(before)) {
        if (pair.tick(at(rows, justBefore))) {
          return withRows && before.equals(most)
              ? withoutRows(rows, before, justBefore)
              : halve(rows, before, justBefore, false);
        }
        // The batch after it is the one of the next row: so this is one tick, and not two.
        if (pair.tick(at(rows, guess))) {
          return confirmed(rows, before, guess);
        }
        if (pair.tick(List.of())) {
          return new Trace.Later(guess, true, false, true);
        }
      } else if (pair.comesOut(at(rows, guess))) {
        return new Trace.Later(guess, true, false, pair.batchAfter());
      }
      before = guess;
      pair.statesDiffer(); // What one operator lets go of, the next one may keep.
    }
    for (long seconds = 8; seconds <= MOST_SECONDS && pair.statesDiffer(); seconds *= 4) {
      Instant time = most.plusSeconds(seconds);
      if (time.isAfter(before)) {
        if (pair.comesOut(at(rows, time))) {
          return halve(rows, before, time, pair.batchAfter());
        }
        before = time;
      }
    }
    return new Trace.Later(before, false, !pair.statesDiffer(), false);
  }

  /** It came out sooner than the state says: in a batch without rows, too? */
  private Trace.Later withoutRows(List<LaterRow> rows, Instant not, Instant yes) {
    try (Pair again = again()) {
      if (again.sentOther()) {
        return new Trace.Later(null, true, false, false);
      }
    }
    return halve(rows, not, yes, false);
  }

  private static List<SentRow> at(List<LaterRow> rows, Instant time) {
    return rows.stream().map(each -> each.at(time)).toList();
  }

  /** The largest event time that was sent, without the row itself where it only was tried. */
  private Instant most() {
    Instant most = row.eventTime();
    for (SentRow each : query.rows()) {
      Instant time = each.eventTime();
      most = time != null && (most == null || time.isAfter(most)) ? time : most;
    }
    return most;
  }

  /**
   * The time to try next: the first after the last one at which the state says that a row of it
   * goes, and the delay of a watermark. Whether it is right, the run shows.
   */
  private Instant guess(Pair pair, Instant before) {
    Instant next = null;
    for (Instant until : pair.untils()) {
      for (Duration delay : delays(query.dataset().queryExecution().analyzed())) {
        Instant guess = until.plus(delay);
        next = guess.isAfter(before) && (next == null || guess.isBefore(next)) ? guess : next;
      }
    }
    return next;
  }

  private static Set<Duration> delays(LogicalPlan plan) {
    Set<Duration> delays = new HashSet<>();
    if (plan instanceof EventTimeWatermark watermark) {
      delays.add(Duration.ofMillis(EventTimeWatermark.getDelayMs(watermark.delay())));
    }
    JavaConverters.seqAsJavaList(plan.children()).forEach(each -> delays.addAll(delays(each)));
    return delays;
  }

  /** It came out in a batch of which one row or the other may be the reason: each by itself. */
  private Trace.Later confirmed(List<LaterRow> rows, Instant before, Instant guess) {
    try (Pair again = again()) {
      return again.comesOut(at(rows, guess))
          ? halve(rows, before, guess, again.batchAfter())
          : new Trace.Later(guess, false, false, false);
    }
  }

  /** Between a time that does not bring it out and one that does: each is a run of its own. */
  private Trace.Later halve(List<LaterRow> rows, Instant not, Instant yes, boolean batchAfter) {
    Instant low = not;
    Instant high = yes;
    boolean after = batchAfter;
    while (Duration.between(low, high).toSeconds() > 1) {
      Instant middle = low.plusSeconds(Duration.between(low, high).toSeconds() / 2);
      try (Pair again = again()) {
        if (again.comesOut(at(rows, middle))) {
          high = middle;
          after = again.batchAfter();
        } else {
          low = middle;
        }
      }
    }
    return new Trace.Later(high, true, false, after);
  }

  /** Two runs more, to where later rows are tried. */
  private Pair again() {
    Pair pair = new Pair();
    pair.start();
    for (int tick : ticksToRun()) {
      pair.tick(ticks.get(tick), tick);
    }
    pair.restart(ticks.size());
    pair.tick(List.of());
    return pair;
  }

  /** A row like the traced one, at another event time. */
  private record LaterRow(SentRow like, int column, EventTime time) {

    /** One for each stream; none of one in which no column alone makes the event time. */
    static List<LaterRow> of(HandQuery query, SentRow row) {
      List<LaterRow> rows = new ArrayList<>();
      for (HandStream stream : query.streams()) {
        Stream.concat(Stream.of(row), query.rows().stream())
            .filter(each -> each.stream() == stream && each.eventTime() != null)
            .findFirst()
            .map(each -> like(query, each))
            .ifPresent(rows::add);
      }
      return rows;
    }

    private static LaterRow like(HandQuery query, SentRow row) {
      EventTime time = EventTime.of(query.dataset(), row.stream()).orElseThrow();
      StructField[] fields = row.stream().events().schema().fields();
      for (int i = 0; i < fields.length; i++) {
        LaterRow later = new LaterRow(row, i, time);
        boolean text = fields[i].dataType().equals(DataTypes.StringType);
        if (text || fields[i].dataType().equals(DataTypes.TimestampType)) {
          Instant wanted = row.eventTime().plusSeconds(86_399);
          if (wanted.equals(later.at(wanted).eventTime())) {
            return later;
          }
        }
      }
      return null;
    }

    /** Numbers differ, so that it is no part of the same group; texts may be filtered by. */
    SentRow at(Instant eventTime) {
      StructField[] fields = like.stream().events().schema().fields();
      Object[] values = new Object[fields.length];
      for (int i = 0; i < values.length; i++) {
        Object value = like.row().get(i);
        values[i] = value instanceof Integer number ? (Object) (number + 1_000_003) : value;
      }
      values[column] =
          fields[column].dataType().equals(DataTypes.StringType)
              ? eventTime.toString().replace("Z", "")
              : java.sql.Timestamp.from(eventTime);
      Row row = org.apache.spark.sql.RowFactory.create(values);
      return new SentRow(0, like.stream(), row, time.of(row), -1, -1);
    }
  }

  // ---- the two runs ----------------------------------------------------------------------------

  /** The two runs, each in a thread of its own. */
  private final class Pair implements AutoCloseable {

    private volatile QueryAside with;
    private volatile QueryAside without;
    private List<Batch> ranWith = List.of();
    private List<Batch> ranWithout = List.of();
    private List<StateRow> stateWith = List.of();
    private List<StateRow> stateWithout = List.of();
    private Set<String> toldState = Set.of();
    private boolean batchAfter;
    private int tick = -1; // That of the query which runs again.

    void start() {
      current = this;
      if (!goesOn) {
        both(() -> with = QueryAside.start(query), () -> without = QueryAside.start(query));
      } else if (row.tick() < 0) {
        both(() -> with = after(first, true), () -> without = after(first, othersFollow()));
      } else {
        without = after(first, othersFollow()); // With it, the query has done it already.
      }
    }

    private QueryAside after(int tick, boolean rowsFollow) {
      return QueryAside.after(query, tick, rowsFollow);
    }

    private boolean othersFollow() {
      return ticks.get(first).size() > 1;
    }

    /** Does the same with both runs at once; the first is that with the row. */
    private void both(Runnable first, Runnable second) {
      if (stopped) {
        throw new IllegalStateException("It was stopped.");
      }
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      CompletableFuture<Void> other =
          OutsideThread.begin(
              "workbook-trace-without",
              loader,
              () -> {
                second.run();
                return null;
              });
      RuntimeException withFailed = null;
      RuntimeException withoutFailed = null;
      try {
        first.run();
      } catch (RuntimeException e) {
        withFailed = e;
      }
      try {
        OutsideThread.await(other, "Stopped.");
      } catch (RuntimeException e) {
        withoutFailed = e;
      }
      RuntimeException failed = withFailed == null ? withoutFailed : withFailed;
      if (failed instanceof QueryFailed) {
        throw new Failed(withFailed != null, withoutFailed != null, tick, failed);
      }
      if (failed != null) {
        throw failed;
      }
    }

    /** Both begin a new run where the query did: its first batch is one with rows. */
    void restart(int tick) {
      if (query.beganNewRun(tick)) {
        both(() -> with.restart(), () -> without.restart());
      }
    }

    /** One tick of both; null when they don't differ. */
    Trace.Difference tick(List<SentRow> rows, int tick) {
      this.tick = tick;
      restart(tick);
      List<SentRow> others = rows.stream().filter(each -> each.number() != row.number()).toList();
      // To read the state takes its time: where it begins to differ, where something goes out of
      // it, and at the end.
      boolean surely = tick == first || tick == ticks.size() - 1;
      both(
          () -> {
            ranWith = with == null ? query.toldIn(tick) : with.tick(rows);
            stateWith = surely ? state(with, tick + 1) : stateWith;
          },
          () -> {
            ranWithout = without.tick(others);
            stateWithout = surely ? state(without, tick + 1) : stateWithout;
          });
      if (!surely && tick > first && !out(ranWith).equals(out(ranWithout))) {
        both(
            () -> stateWith = state(with, tick + 1), () -> stateWithout = state(without, tick + 1));
      }
      progress.accept(done.incrementAndGet());
      return difference(tick);
    }

    /** What is kept after the last batch of its first ticks. */
    private List<StateRow> state(QueryAside aside, int ticks) {
      HandQuery of = aside == null ? query : aside.query();
      Batch last = last(of.batches(ticks));
      return last == null ? List.of() : of.stateRows(last.id());
    }

    /** What is kept now. */
    private List<StateRow> state(QueryAside aside) {
      return state(aside, (aside == null ? query : aside.query()).ticks());
    }

    private Trace.Difference difference(int tick) {
      List<String> outWith = only(out(ranWith), out(ranWithout));
      List<String> outWithout = only(out(ranWithout), out(ranWith));
      List<String> keptWith = only(texts(stateWith), texts(stateWithout));
      List<String> keptWithout = only(texts(stateWithout), texts(stateWith));
      Set<String> now = new HashSet<>(keptWith);
      keptWithout.forEach(each -> now.add("- " + each));
      if (now.equals(toldState)) {
        keptWith = List.of();
        keptWithout = List.of();
      }
      toldState = now;
      Batch one = last(ranWith);
      Batch other = last(ranWithout);
      boolean watermarks =
          one != null && other != null && !Objects.equals(one.watermark(), other.watermark());
      if (outWith.isEmpty()
          && outWithout.isEmpty()
          && keptWith.isEmpty()
          && keptWithout.isEmpty()
          && !watermarks
          && late(ranWith) == late(ranWithout)) {
        return null;
      }
      return new Trace.Difference(
          tick,
          one != null ? one.id() : other != null ? other.id() : -1,
          outWith,
          outWithout,
          keptWith,
          keptWithout,
          late(ranWith),
          late(ranWithout),
          one == null ? null : one.watermark(),
          other == null ? null : other.watermark());
    }

    private static Batch last(List<Batch> batches) {
      return batches.isEmpty() ? null : batches.get(batches.size() - 1);
    }

    private static List<String> out(List<Batch> batches) {
      return batches.stream().flatMap(each -> each.rows().stream()).toList();
    }

    private static long late(List<Batch> batches) {
      return batches.stream().mapToLong(Batch::droppedAsLate).sum();
    }

    private static List<String> texts(List<StateRow> rows) {
      return rows.stream().map(StateRow::text).toList();
    }

    private static List<String> only(List<String> some, List<String> others) {
      List<String> left = new ArrayList<>(some);
      others.forEach(left::remove);
      Collections.sort(left);
      return left;
    }

    /** Whether the run with the row did what the query itself has done. */
    boolean isAsBefore(int tick) {
      List<Batch> before = query.toldIn(tick);
      return before.size() == ranWith.size() && out(before).equals(out(ranWith));
    }

    Fate fate() {
      return Fates.of(with == null ? query : with.query()).rows().stream()
          .filter(each -> each.row().number() == row.number())
          .findFirst()
          .orElse(null);
    }

    /** Whether the two keep different rows now. */
    boolean statesDiffer() {
      both(() -> stateWith = state(with), () -> stateWithout = state(without));
      return keepsOther();
    }

    /** Whether the two kept different rows when that was read last. */
    boolean keepsOther() {
      return !only(texts(stateWith), texts(stateWithout)).isEmpty()
          || !only(texts(stateWithout), texts(stateWith)).isEmpty();
    }

    /** The watermarks at which the rows of the state go that are there with the row only. */
    Set<Instant> untils() {
      List<String> others = texts(stateWithout);
      Set<Instant> untils = new TreeSet<>();
      for (StateRow each : stateWith) {
        if (!others.contains(each.text()) && each.until() != null) {
          untils.add(each.until());
        }
      }
      return untils;
    }

    /** Ticks with these rows, and once more without any; whether something came out. */
    boolean comesOut(List<SentRow> rows) {
      batchAfter = false;
      if (tick(rows)) {
        return true;
      }
      batchAfter = true;
      return tick(List.of());
    }

    /** One more tick of both; whether the one with the row sent what the other did not. */
    boolean tick(List<SentRow> rows) {
      tick = -1;
      both(
          () -> {
            if (with == null) { // From here on it goes on by itself.
              with = after(query.ticks(), !rows.isEmpty());
            }
            ranWith = with.tick(rows);
          },
          () -> ranWithout = without.tick(rows));
      progress.accept(done.incrementAndGet());
      return sentOther();
    }

    /** Whether the last tick of the run with the row sent what that of the other did not. */
    boolean sentOther() {
      return !only(out(ranWith), out(ranWithout)).isEmpty();
    }

    /** Whether the next batch of both will go by the same watermark. */
    boolean watermarksAgree() {
      HandQuery one = with == null ? query : with.query();
      return Objects.equals(one.nextWatermark(), without.query().nextWatermark());
    }

    /** Whether the row has moved the watermark, and what came out is not its own. */
    boolean sentOthers() {
      Batch one = last(ranWith);
      Batch other = last(ranWithout);
      boolean moved = other == null || !Objects.equals(one.watermark(), other.watermark());
      return moved && fate().kind() == Fate.Kind.WAITS;
    }

    boolean batchAfter() {
      return batchAfter;
    }

    /** Ends both at once; whoever works with them then closes them. */
    void stop() {
      for (QueryAside each : Arrays.asList(with, without)) {
        if (each != null) {
          each.stop();
        }
      }
    }

    @Override
    public void close() {
      for (QueryAside each : Arrays.asList(with, without)) {
        if (each != null) {
          each.close();
        }
      }
    }
  }
}
