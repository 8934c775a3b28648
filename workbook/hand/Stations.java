package workbook.hand;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.FlatMapGroupsWithState;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.TypedFilter;
import org.apache.spark.sql.streaming.Trigger;
import scala.collection.JavaConverters;

/**
 * What a query by hand has chosen at each station of the pipeline, in a few words each.
 *
 * @param source where its rows come from
 * @param schema the columns of what is sent by hand
 * @param aggregation what its plan computes
 * @param outputMode append, update or complete
 * @param sink where its rows go
 * @param trigger when a batch runs
 */
public record Stations(
    String source,
    String schema,
    String aggregation,
    String outputMode,
    String sink,
    String trigger) {

  /** The names of the stations, in order. */
  public static final List<String> NAMES =
      List.of("source", "schema", "aggregation", "output mode", "sink", "trigger");

  /** The choices of a query. */
  public static Stations of(HandQuery query) {
    return new Stations(
        source(query),
        schema(query),
        String.join(", ", steps(query.dataset().queryExecution().analyzed())),
        query.mode(),
        "the ledger",
        trigger(query.trigger()));
  }

  /** The choices in the order of {@link #NAMES}. */
  public List<String> choices() {
    return List.of(source, schema, aggregation, outputMode, sink, trigger);
  }

  private static String source(HandQuery query) {
    int streams = query.streams().size();
    String byHand =
        streams == 0 ? "" : streams == 1 ? "sent by hand" : streams + " streams by hand";
    return !query.readsOtherSources() ? byHand : streams == 0 ? "its own" : byHand + ", its own";
  }

  private static String schema(HandQuery query) {
    return query.streams().isEmpty()
        ? "its own"
        : query.streams().stream()
            .map(each -> String.join(", ", each.events().columns()))
            .collect(joining("; "));
  }

  private static String trigger(Trigger trigger) {
    return trigger.equals(HandQuery.EACH_TICK) ? "each tick" : TriggerText.of(trigger);
  }

  /** What the plan does on its way, from the rows that come to those that go. */
  private static Set<String> steps(LogicalPlan plan) {
    Set<String> steps = new LinkedHashSet<>();
    collect(plan, steps);
    if (steps.isEmpty()) {
      steps.add("none");
    }
    return steps;
  }

  private static void collect(LogicalPlan plan, Set<String> steps) {
    list(plan.children()).forEach(child -> collect(child, steps));
    if (!plan.isStreaming()) {
      return; // A table that is joined.
    }
    if (plan instanceof Filter || plan instanceof TypedFilter) {
      // The one that Spark puts before a window leaves out rows without a time.
      if (!plan.expressions().mkString().contains("isnotnull(")) {
        steps.add("filter");
      }
    } else if (plan instanceof Aggregate aggregate) {
      steps.add(aggregation(aggregate));
    } else if (plan instanceof Deduplicate || plan instanceof DeduplicateWithinWatermark) {
      steps.add("no duplicates");
    } else if (plan instanceof Join join) {
      boolean both = list(plan.children()).stream().allMatch(LogicalPlan::isStreaming);
      steps.add(
          join.joinType().sql().toLowerCase(Locale.ROOT)
              + " join with a "
              + (both ? "stream" : "table"));
    } else if (plan instanceof FlatMapGroupsWithState) {
      steps.add("a state of its own");
    }
  }

  /** As {@code count by window, event}; without a group only the names of the results. */
  private static String aggregation(Aggregate aggregate) {
    List<String> groups = new ArrayList<>();
    for (Expression each : list(aggregate.groupingExpressions())) {
      groups.add(each instanceof NamedExpression named ? named.name() : each.sql());
    }
    List<String> results = new ArrayList<>();
    for (NamedExpression each : list(aggregate.aggregateExpressions())) {
      if (!groups.contains(each.name())) {
        results.add(each.name());
      }
    }
    String by = groups.isEmpty() ? "" : " by " + String.join(", ", groups);
    return (results.isEmpty() ? "groups" : String.join(", ", results)) + by;
  }

  private static <T> List<T> list(scala.collection.Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }
}
