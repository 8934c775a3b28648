package workbook.hand;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.Collect;
import org.apache.spark.sql.catalyst.expressions.aggregate.HyperLogLogPlusPlus;
import org.apache.spark.sql.catalyst.expressions.aggregate.TypedImperativeAggregate;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeTimeout$;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.execution.streaming.FlatMapGroupsWithStateExecBase;
import org.apache.spark.sql.execution.streaming.SessionWindowStateStoreSaveExec;
import org.apache.spark.sql.execution.streaming.StateStoreSaveExec;
import org.apache.spark.sql.execution.streaming.StateStoreWriter;
import org.apache.spark.sql.execution.streaming.StreamingGlobalLimitExec;
import org.apache.spark.sql.execution.streaming.StreamingSymmetricHashJoinExec;
import org.apache.spark.sql.execution.streaming.StreamingSymmetricHashJoinHelper.JoinStateKeyWatermarkPredicate;
import org.apache.spark.sql.execution.streaming.StreamingSymmetricHashJoinHelper.JoinStateWatermarkPredicate;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.DataType;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * What the plan of a query's last micro-batch tells about its state, beyond the checkpoint: the
 * query's own names of the columns, and until when a join keeps a row.
 */
final class StatePlan {

  /** The plan of a query that is not here. */
  static final StatePlan UNKNOWN = new StatePlan();

  private final Map<Integer, SparkPlan> operators = new HashMap<>();
  private final Map<Integer, BaseAggregateExec> above = new HashMap<>();

  private StatePlan() {}

  /** Reads the plan that a micro-batch was run by. */
  static StatePlan of(SparkPlan plan) {
    StatePlan found = new StatePlan();
    found.read(plan, null);
    return found;
  }

  private void read(SparkPlan plan, BaseAggregateExec aggregate) {
    BaseAggregateExec nearest = plan instanceof BaseAggregateExec each ? each : aggregate;
    if (plan instanceof StateStoreWriter writer && writer.stateInfo().isDefined()) {
      int id = (int) writer.stateInfo().get().operatorId();
      operators.put(id, plan);
      if (nearest != null) {
        above.put(id, nearest);
      }
      nearest = null;
    }
    for (SparkPlan child : list(plan.children())) {
      read(child, nearest);
    }
  }

  /** How the rows of a store are to be read. */
  StateLayout layout(StateReader.Store store) {
    StateLayout seen = StateLayout.of(store);
    SparkPlan operator = operators.get(store.operator());
    if (operator instanceof StateStoreSaveExec save) {
      return aggregation(store, seen, save);
    }
    if (operator instanceof SessionWindowStateStoreSaveExec save) {
      return sessions(store, seen, save);
    }
    if (operator instanceof StreamingSymmetricHashJoinExec join) {
      return join(store, join);
    }
    if (operator instanceof FlatMapGroupsWithStateExecBase groups
        && StateLayout.Kind.of(store) == StateLayout.Kind.GROUPS) {
      return groups(store, groups);
    }
    if (operator instanceof StreamingGlobalLimitExec limit) {
      return new StateLayout(
          "limit " + limit.streamLimit(), seen.key(), seen.value(), seen.until());
    }
    return seen;
  }

  private StateLayout aggregation(
      StateReader.Store store, StateLayout seen, StateStoreSaveExec save) {
    List<StateLayout.Column> key = named(seen.key(), list(save.keyExpressions()), store);
    List<StateLayout.Column> value = buffers(store, 0, seen.value());
    boolean keepsAll =
        save.outputMode().isDefined() && save.outputMode().get().equals(OutputMode.Complete());
    return new StateLayout(
        key.isEmpty() ? seen.what() : "aggregation by " + StateLayout.names(key),
        key,
        value,
        keepsAll ? StateLayout.NEVER : seen.until());
  }

  private StateLayout sessions(
      StateReader.Store store, StateLayout seen, SessionWindowStateStoreSaveExec save) {
    int keys = 1 + save.keyWithoutSessionExpressions().length();
    List<StateLayout.Column> value =
        new ArrayList<>(
            named(
                seen.value().subList(0, keys),
                list(save.child().output()).subList(0, keys),
                store));
    value.addAll(buffers(store, keys, seen.value().subList(keys, seen.value().size())));
    boolean keepsAll =
        save.outputMode().isDefined() && save.outputMode().get().equals(OutputMode.Complete());
    return new StateLayout(
        "sessions by " + StateLayout.names(value.subList(1, keys)),
        seen.key(),
        value,
        keepsAll ? StateLayout.NEVER : seen.until());
  }

  /** The columns of keys, by the names that the query gives to what it groups by. */
  private List<StateLayout.Column> named(
      List<StateLayout.Column> columns, List<Attribute> attributes, StateReader.Store store) {
    BaseAggregateExec aggregate = above.get(store.operator());
    List<StateLayout.Column> named = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      List<String> names = new ArrayList<>();
      if (aggregate != null) {
        for (NamedExpression each : list(aggregate.resultExpressions())) {
          if (is(
              each instanceof Alias alias ? alias.child() : (Expression) each, attributes.get(i))) {
            names.add(each.name());
          }
        }
      }
      String name = names.size() == 1 ? names.get(0) : columns.get(i).name();
      named.add(columns.get(i).as(name));
    }
    return named;
  }

  /**
   * What the functions of an aggregation keep, called as the query calls their results: one with
   * several values as {@code avg.sum} and {@code avg.count}.
   */
  private List<StateLayout.Column> buffers(
      StateReader.Store store, int from, List<StateLayout.Column> seen) {
    BaseAggregateExec aggregate = above.get(store.operator());
    if (aggregate == null) {
      return seen;
    }
    List<StateLayout.Column> columns = new ArrayList<>();
    int place = from;
    List<AggregateExpression> functions = list(aggregate.aggregateExpressions());
    for (int i = 0; i < functions.size(); i++) {
      AggregateFunction function = functions.get(i).aggregateFunction();
      List<AttributeReference> kept = list(function.inputAggBufferAttributes());
      String name = resultName(aggregate, i, kept.size());
      if (function instanceof HyperLogLogPlusPlus) {
        columns.add(StateLayout.longs(name, place, place + kept.size()));
      } else if (function instanceof Collect) {
        columns.add(collected(name, place, (TypedImperativeAggregate<?>) function));
      } else if (function instanceof TypedImperativeAggregate<?>) {
        columns.add(StateLayout.bytes(name, place));
      } else {
        for (int j = 0; j < kept.size(); j++) {
          String part = kept.size() == 1 ? name : name + "." + kept.get(j).name();
          columns.add(StateLayout.plain(part, place + j, kept.get(j).dataType()));
        }
      }
      place += kept.size();
    }
    // An older format of the state has the keys in the value, too.
    return place == store.valueSchema().length() ? columns : seen;
  }

  /** What the query calls the result of a function, where it gives that name to it alone. */
  private static String resultName(BaseAggregateExec aggregate, int function, int parts) {
    Attribute result = list(aggregate.aggregateAttributes()).get(function);
    List<NamedExpression> users = new ArrayList<>();
    for (NamedExpression each : list(aggregate.resultExpressions())) {
      if (((Expression) each).references().contains(result)) {
        users.add(each);
      }
    }
    if (users.size() == 1) {
      Expression user = (Expression) users.get(0);
      Expression computed = user instanceof Alias alias ? alias.child() : user;
      boolean alone =
          list(aggregate.aggregateAttributes()).stream()
                  .filter(each -> computed.references().contains(each))
                  .count()
              == 1;
      // Of one value that something is then done with, the state holds another value.
      if (is(computed, result) || (parts > 1 && alone)) {
        return users.get(0).name();
      }
    }
    return list(aggregate.aggregateExpressions()).get(function).aggregateFunction().sql();
  }

  /** What collect_list and collect_set have collected so far. */
  @SuppressWarnings("unchecked")
  private static StateLayout.Column collected(
      String name, int place, TypedImperativeAggregate<?> function) {
    var collect = (TypedImperativeAggregate<Object>) function;
    DataType type = function.dataType();
    return new StateLayout.Column(
        name,
        type,
        true,
        false,
        row ->
            row.isNullAt(place)
                ? null
                : CatalystTypeConverters.convertToScala(
                    collect.eval(collect.deserialize(row.getBinary(place))), type));
  }

  private static StateLayout join(StateReader.Store store, StreamingSymmetricHashJoinExec join) {
    boolean left = store.name().startsWith("left");
    List<Expression> keys = list(left ? join.leftKeys() : join.rightKeys());
    List<StateLayout.Column> seenKeys = StateLayout.columns(store.keySchema());
    List<StateLayout.Column> input = StateLayout.columns(store.valueSchema());
    List<String> names = input.stream().map(StateLayout.Column::name).toList();
    List<StateLayout.Column> key = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      StateLayout.Column column = seenKeys.get(i).as(sql(keys.get(i)));
      key.add(
          keys.get(i) instanceof Attribute && names.contains(column.name())
              ? column.hidden()
              : column);
    }
    String on =
        list(join.leftKeys()).stream().map(StatePlan::sql).collect(Collectors.joining(", "))
            + " = "
            + list(join.rightKeys()).stream().map(StatePlan::sql).collect(Collectors.joining(", "));
    return StateLayout.join(
        store,
        join.joinType().sql().toLowerCase(java.util.Locale.ROOT) + " join on " + on + ", ",
        key,
        input,
        until(
            left ? join.stateWatermarkPredicates().left() : join.stateWatermarkPredicates().right(),
            list((left ? join.left() : join.right()).output()),
            join.eventTimeWatermarkForEviction()));
  }

  private static String sql(Expression expression) {
    return expression instanceof Attribute attribute ? attribute.name() : expression.sql();
  }

  /**
   * A join's side forgets rows by a comparison of one of their times with a number, which is as far
   * from the watermark in each batch.
   */
  private static StateLayout.Until until(
      Option<JoinStateWatermarkPredicate> predicate,
      List<Attribute> input,
      Option<Object> watermark) {
    if (predicate.isEmpty()
        || watermark.isEmpty()
        || !(predicate.get().expr() instanceof BinaryComparison comparison)
        || !(comparison.right() instanceof Literal literal)) {
      return StateLayout.NEVER;
    }
    Expression time =
        comparison.left() instanceof GetStructField end ? end.child() : comparison.left();
    boolean inValue = !(predicate.get() instanceof JoinStateKeyWatermarkPredicate);
    int place = -1;
    if (time instanceof BoundReference bound) {
      place = bound.ordinal();
    } else {
      for (int i = 0; i < input.size(); i++) {
        place = is(time, input.get(i)) ? i : place;
      }
    }
    if (place < 0) {
      return StateLayout.NEVER;
    }
    long ahead = (long) literal.value() / 1000 - (long) watermark.get();
    StateLayout.Until at = StateLayout.untilOf(time.dataType(), place, inValue);
    return (key, value) -> {
      Long millis = at.millis(key, value);
      return millis == null ? null : millis - ahead;
    };
  }

  private static StateLayout groups(
      StateReader.Store store, FlatMapGroupsWithStateExecBase groups) {
    // Without a timeout the store has no column for it; -1 is none for this key.
    boolean byWatermark = groups.timeoutConf() == EventTimeTimeout$.MODULE$;
    return StateLayout.groups(
        store,
        byWatermark
            ? (key, value) -> value.getLong(1) < 0 ? null : value.getLong(1) + 1
            : StateLayout.NEVER);
  }

  private static boolean is(Expression expression, Attribute attribute) {
    return expression instanceof Attribute each && each.exprId().equals(attribute.exprId());
  }

  private static <T> List<T> list(scala.collection.Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }
}
