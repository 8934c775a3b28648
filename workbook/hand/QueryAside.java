package workbook.hand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.streaming.StreamingRelationV2;
import scala.runtime.AbstractPartialFunction;

/**
 * A query once more, over streams of its own that have the same columns: what is tried with it
 * touches neither the query nor its streams.
 */
final class QueryAside implements AutoCloseable {

  private final Map<HandStream, HandStream> streams = new LinkedHashMap<>();
  private final HandQuery query;
  private volatile boolean stopped;

  /** Starts it, at its first batch and with nothing sent. */
  QueryAside(HandQuery original) {
    for (HandStream each : original.streams()) {
      streams.put(each, each.another());
    }
    LogicalPlan plan =
        (LogicalPlan)
            original.dataset().queryExecution().analyzed().transform(new OtherStreams(streams));
    query =
        HandQuery.start(
            Dataset.ofRows(original.dataset().sparkSession(), plan),
            original.mode(),
            original.trigger(),
            List.copyOf(streams.values()));
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
