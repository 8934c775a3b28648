package workbook.hand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.streaming.StreamingRelationV2;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * A query once more, over streams of its own that have the same columns: what is tried with it
 * touches neither the query nor its streams.
 */
final class QueryAside implements AutoCloseable {

  private final Map<HandStream, HandStream> streams; // For each of the query's, its own.
  private final HandQuery query;
  private volatile boolean stopped;

  private QueryAside(HandQuery query, Map<HandStream, HandStream> streams) {
    this.query = query;
    this.streams = streams;
  }

  /** Starts it, at its first batch and with nothing sent. */
  static QueryAside start(HandQuery original) {
    Map<HandStream, HandStream> streams = others(original);
    HandQuery query =
        HandQuery.start(
            over(original, streams),
            original.mode(),
            original.trigger(),
            List.copyOf(streams.values()));
    return new QueryAside(query, streams);
  }

  /**
   * Lets it go on from where the query was after some of its ticks.
   *
   * @param rowsFollow whether the next tick brings rows. For one without, Spark looks at the batch
   *     that it ran before, and at a start it knows of none: that batch is run once more then
   * @throws Differs when it did not do again what it did
   */
  static QueryAside after(HandQuery original, int ticks, boolean rowsFollow) {
    int from = rowsFollow || !original.waitsForNoRows(ticks) ? ticks : lastRows(original, ticks);
    Map<HandStream, HandStream> streams = others(original);
    QueryAside aside =
        new QueryAside(original.after(from, over(original, streams), streams), streams);
    for (int tick = from; tick < ticks; tick++) {
      int now = tick;
      List<Batch> again =
          aside.tick(original.rows().stream().filter(each -> each.tick() == now).toList());
      if (!rows(again).equals(rows(original.toldIn(tick)))) {
        aside.close();
        throw new Differs(tick);
      }
    }
    return aside;
  }

  private static int lastRows(HandQuery original, int ticks) {
    return original.rows().stream()
        .mapToInt(SentRow::tick)
        .filter(tick -> tick >= 0 && tick < ticks)
        .max()
        .orElse(0);
  }

  private static List<String> rows(List<Batch> batches) {
    return batches.stream().flatMap(each -> each.rows().stream()).toList();
  }

  /** A tick that was run again, and did something else. */
  static final class Differs extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final int tick;

    Differs(int tick) {
      this.tick = tick;
    }
  }

  private static Map<HandStream, HandStream> others(HandQuery original) {
    Map<HandStream, HandStream> others = new LinkedHashMap<>();
    original.streams().forEach(each -> others.put(each, each.another()));
    return others;
  }

  private static Dataset<Row> over(HandQuery original, Map<HandStream, HandStream> others) {
    LogicalPlan plan =
        (LogicalPlan)
            original.dataset().queryExecution().analyzed().transform(new OtherStreams(others));
    return Dataset.ofRows(original.dataset().sparkSession(), plan);
  }

  /**
   * Whether what the query does from some tick on is the same after a start on its checkpoint. It
   * is not where several watermarks are kept, which Spark forgets at a start but for the one that
   * it went by; and a longer trigger would fire at once. A batch was slow by the clock only once,
   * and a query that failed has no checkpoint any more. Where code of the learner's takes part,
   * both runs are done from the beginning, to see whether that does the same again.
   */
  static boolean mayGoOn(HandQuery query) {
    LogicalPlan plan = query.dataset().queryExecution().analyzed();
    int kept = query.dataset().sparkSession().sessionState().conf().minBatchesToRetain();
    return query.trigger().equals(HandQuery.EACH_TICK)
        && query.isOpen()
        && !query.wasSlow()
        && !query.restarted()
        && !query.isKilled()
        && query.batches().size() < kept
        && watermarks(plan) < 2
        && !OwnCode.isIn(plan);
  }

  private static int watermarks(LogicalPlan plan) {
    int below = 0;
    for (LogicalPlan each : JavaConverters.seqAsJavaList(plan.children())) {
      below += watermarks(each);
    }
    return below + (plan instanceof EventTimeWatermark ? 1 : 0);
  }

  /** Sends rows, each to the stream that stands for its own, and ticks. */
  List<Batch> tick(List<SentRow> rows) {
    if (stopped) {
      throw new IllegalStateException("It was stopped.");
    }
    rows.forEach(each -> streams.get(each.stream()).send(List.of(each.row())));
    query.tick();
    return query.ticked();
  }

  /** Lets a new run go on with its checkpoint. */
  void restart() {
    if (stopped) {
      throw new IllegalStateException("It was stopped.");
    }
    query.stop();
    query.resume();
  }

  HandQuery query() {
    return query;
  }

  /** Ends what runs, from another thread. */
  void stop() {
    stopped = true;
    query.stop();
  }

  @Override
  public void close() {
    query.close();
  }

  /** A stream's leaf in the plan becomes that of another one, with the same columns. */
  private static final class OtherStreams
      extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

    private final List<Map.Entry<HandStream, HandStream>> streams;

    OtherStreams(Map<HandStream, HandStream> streams) {
      this.streams = new ArrayList<>(streams.entrySet());
    }

    @Override
    public boolean isDefinedAt(LogicalPlan plan) {
      return streams.stream().anyMatch(each -> each.getKey().is(plan));
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      StreamingRelationV2 leaf = (StreamingRelationV2) plan;
      Dataset<Row> other =
          streams.stream()
              .filter(each -> each.getKey().is(plan))
              .findFirst()
              .orElseThrow()
              .getValue()
              .events();
      return leaf.copy(
          leaf.source(),
          leaf.sourceName(),
          ((StreamingRelationV2) other.queryExecution().analyzed()).table(),
          leaf.extraOptions(),
          leaf.output(),
          leaf.catalog(),
          leaf.identifier(),
          leaf.v1Relation());
    }
  }
}
