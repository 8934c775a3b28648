package workbook.hand;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.TypedFilter;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * A query's own plan over a table of the rows that were sent, each of which takes its number along:
 * Spark says which filter leaves a row out, which groups it belongs to and which row of the result
 * is theirs. An aggregation passes each row on with its group, and its figures are left empty.
 */
final class NumberedPlan {

  /**
   * A row at a place in the plan.
   *
   * @param number the row's
   * @param group the values of the columns that are grouped by there
   * @param until the watermark from which the row is late there; null when it never is
   */
  record Place(int number, List<Object> group, Instant until) {}

  /** A row that left the plan for its result: the numbers of those that it was made of. */
  record Result(Set<Integer> numbers, Row row) {}

  private static final String NUMBER = "number of a row that was sent";

  /** What the plan is made of from here on can't take a number along. */
  private static final class Opaque extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final HandQuery query;
  private final Map<HandStream, List<SentRow>> rows = new HashMap<>();
  private final Map<Integer, String> leftOut = new TreeMap<>();
  private final Set<ExprId> numbers = new HashSet<>();
  private List<Place> places = List.of();
  private List<Result> results = List.of();
  private boolean stateful;
  private boolean grouped;
  private boolean removesDuplicates;
  private int keysOfDuplicates;
  private boolean joins;
  private boolean opaque;

  NumberedPlan(HandQuery query, List<SentRow> sent) {
    this.query = query;
    for (SentRow each : sent) {
      rows.computeIfAbsent(each.stream(), stream -> new ArrayList<>()).add(each);
    }
    LogicalPlan plan = query.dataset().queryExecution().analyzed();
    try {
      LogicalPlan carried = carry(plan);
      results = results(carried, list(plan.output()));
    } catch (Opaque e) {
      opaque = true;
    }
  }

  /** The rows that a filter left out, with the reason: {@code filtered}, {@code NULL user_id}. */
  Map<Integer, String> leftOut() {
    return leftOut;
  }

  /** The rows that reach the first operator with a state, once for each of their groups. */
  List<Place> places() {
    return places;
  }

  /** The rows of the result; those of an aggregation hold their group only. */
  List<Result> results() {
    return results;
  }

  boolean grouped() {
    return grouped;
  }

  boolean removesDuplicates() {
    return removesDuplicates;
  }

  /** How many columns say that a row repeats another; a place may have the event time behind. */
  int keys() {
    return keysOfDuplicates;
  }

  boolean joins() {
    return joins;
  }

  /** Whether something in the plan is the learner's own code, whose rows have no numbers. */
  boolean opaque() {
    return opaque;
  }

  private LogicalPlan carry(LogicalPlan plan) {
    for (HandStream stream : query.streams()) {
      if (stream.is(plan)) {
        return table(plan, rows.getOrDefault(stream, List.of()));
      }
    }
    if (plan.children().isEmpty()) {
      return plan;
    }
    if (plan instanceof SubqueryAlias
        || plan instanceof EventTimeWatermark
        || plan instanceof Sort) {
      return carry(plan.children().head());
    }
    if (plan instanceof Project project) {
      return project(list(project.projectList()), carry(project.child()));
    }
    if (plan instanceof Filter || plan instanceof TypedFilter) {
      LogicalPlan child = carry(plan.children().head());
      return grouped ? child : filter(plan, child);
    }
    if (plan instanceof Expand expand) {
      return expand(expand, carry(expand.child()));
    }
    if (plan instanceof Generate) {
      return with(plan, carry(plan.children().head()));
    }
    if (plan instanceof Aggregate aggregate) {
      LogicalPlan child = carry(aggregate.child());
      reach(child, list(aggregate.groupingExpressions()));
      grouped = true;
      return groups(aggregate, child);
    }
    if (plan instanceof Deduplicate || plan instanceof DeduplicateWithinWatermark) {
      LogicalPlan child = carry(plan.children().head());
      boolean within = plan instanceof DeduplicateWithinWatermark;
      List<Attribute> keys =
          within
              ? list(((DeduplicateWithinWatermark) plan).keys())
              : list(((Deduplicate) plan).keys());
      List<Expression> columns = new ArrayList<>(keys);
      keysOfDuplicates = keys.size();
      if (within) {
        list(plan.children().head().output()).stream()
            .filter(NumberedPlan::hasWatermark)
            .forEach(columns::add);
      }
      reach(child, columns);
      removesDuplicates = true;
      return child;
    }
    if (plan instanceof Join) {
      LogicalPlan left = carry(plan.children().head());
      LogicalPlan right = carry(plan.children().last());
      joins = true;
      return with(plan, left, right);
    }
    if (plan instanceof Union union) {
      return union(union);
    }
    if (plan.children().size() == 1) {
      reach(carry(plan.children().head()), new ArrayList<>());
    }
    throw new Opaque();
  }

  private LogicalPlan table(LogicalPlan leaf, List<SentRow> sent) {
    List<Attribute> columns = new ArrayList<>(list(leaf.output()));
    Attribute number = attribute();
    columns.add(number);
    numbers.add(number.exprId());
    StructType schema = leaf.schema().add(NUMBER, DataTypes.IntegerType);
    scala.Function1<Object, Object> toCatalyst =
        CatalystTypeConverters.createToCatalystConverter(schema);
    List<InternalRow> table = new ArrayList<>();
    for (SentRow each : sent) {
      Object[] values = new Object[columns.size()];
      for (int i = 0; i < values.length - 1; i++) {
        values[i] = each.row().get(i);
      }
      values[values.length - 1] = each.number();
      table.add((InternalRow) toCatalyst.apply(RowFactory.create(values)));
    }
    return new LocalRelation(seq(columns), seq(table), false);
  }

  private static Attribute attribute() {
    Expression number = Literal.create(0, DataTypes.IntegerType);
    return alias(number, NUMBER, NamedExpression.newExprId()).toAttribute();
  }

  private static Alias alias(Expression expression, String name, ExprId id) {
    return new Alias(
        expression, name, id, seq(List.<String>of()), Option.empty(), seq(List.<String>of()));
  }

  private List<Attribute> numbers(LogicalPlan plan) {
    return list(plan.output()).stream().filter(each -> numbers.contains(each.exprId())).toList();
  }

  private LogicalPlan project(List<? extends NamedExpression> columns, LogicalPlan child) {
    List<NamedExpression> all = new ArrayList<>(columns);
    all.addAll(numbers(child));
    return new Project(seq(all), child);
  }

  private static LogicalPlan with(LogicalPlan plan, LogicalPlan... children) {
    return (LogicalPlan) plan.withNewChildren(seq(List.of(children)));
  }

  /** Rows that get no further than here are left out by this filter. */
  private LogicalPlan filter(LogicalPlan filter, LogicalPlan child) {
    LogicalPlan kept = with(filter, child);
    if (stateful) {
      return kept; // Behind a state, what is left out is no matter of one row.
    }
    Set<Integer> through = new TreeSet<>();
    run(numbers(kept), kept).forEach(row -> through.addAll(numbersIn(row, row.size())));
    List<Expression> columns = new ArrayList<>(numbers(child));
    int before = columns.size();
    List<Attribute> asked =
        filter instanceof Filter plain
            ? new ArrayList<>(JavaConverters.seqAsJavaList(plain.condition().references().toSeq()))
            : List.of();
    columns.addAll(asked);
    for (Row row : run(columns, child)) {
      for (int number : numbersIn(row, before)) {
        if (!through.contains(number)) {
          leftOut.put(number, why(row, before, asked));
        }
      }
    }
    return kept;
  }

  private static String why(Row row, int before, List<Attribute> asked) {
    for (int i = 0; i < asked.size(); i++) {
      if (row.isNullAt(before + i)) {
        return "NULL " + asked.get(i).name();
      }
    }
    return "filtered";
  }

  /** Which rows come to an operator with a state, the first on their way. */
  private void reach(LogicalPlan child, List<? extends Expression> keys) {
    if (stateful) {
      return;
    }
    stateful = true;
    Expression until = null;
    for (Expression key : keys) {
      if (key instanceof Attribute attribute && hasWatermark(attribute)) {
        until =
            attribute.dataType() instanceof StructType
                ? new GetStructField(attribute, 1, Option.empty())
                : attribute;
      }
    }
    List<Expression> columns = new ArrayList<>(numbers(child));
    int before = columns.size();
    columns.addAll(keys);
    if (until != null) {
      columns.add(until);
    }
    places = new ArrayList<>();
    for (Row row : run(columns, child)) {
      List<Object> group = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        group.add(row.get(before + i));
      }
      Instant late =
          until == null || row.isNullAt(row.size() - 1)
              ? null
              : ((Timestamp) row.get(row.size() - 1)).toInstant();
      numbersIn(row, before).forEach(number -> places.add(new Place(number, group, late)));
    }
  }

  private static boolean hasWatermark(Attribute attribute) {
    return attribute.metadata().contains(EventTimeWatermark.delayKey());
  }

  /** The groups of an aggregation, one for each row; its other columns are empty. */
  private LogicalPlan groups(Aggregate aggregate, LogicalPlan child) {
    List<NamedExpression> columns = new ArrayList<>();
    for (NamedExpression each : list(aggregate.aggregateExpressions())) {
      Expression bare = each instanceof Alias alias ? alias.child() : (Expression) each;
      boolean key =
          list(aggregate.groupingExpressions()).stream()
              .map(group -> group instanceof Alias alias ? alias.child() : group)
              .anyMatch(bare::semanticEquals);
      columns.add(
          key ? each : alias(new Literal(null, bare.dataType()), each.name(), each.exprId()));
    }
    return project(columns, child);
  }

  private LogicalPlan expand(Expand expand, LogicalPlan child) {
    List<Attribute> output = new ArrayList<>(list(expand.output()));
    output.addAll(numbers(child));
    List<scala.collection.Seq<Expression>> projections = new ArrayList<>();
    for (scala.collection.Seq<Expression> each : list(expand.projections())) {
      List<Expression> columns = new ArrayList<>(list(each));
      columns.addAll(numbers(child));
      projections.add(seq(columns));
    }
    return new Expand(seq(projections), seq(output), child);
  }

  private LogicalPlan union(Union union) {
    List<LogicalPlan> children = new ArrayList<>();
    Attribute first = null;
    for (LogicalPlan each : list(union.children())) {
      LogicalPlan child = carry(each);
      List<Attribute> carried = numbers(child);
      if (carried.size() > 1) {
        throw new Opaque();
      }
      Expression number =
          carried.isEmpty() ? new Literal(null, DataTypes.IntegerType) : carried.get(0);
      Alias named = alias(number, NUMBER, NamedExpression.newExprId());
      first = first == null ? named.toAttribute() : first;
      List<NamedExpression> columns = new ArrayList<>(list(each.output()));
      columns.add(named);
      children.add(new Project(seq(columns), child));
    }
    numbers.add(first.exprId());
    return new Union(seq(children), union.byName(), union.allowMissingCol());
  }

  private List<Result> results(LogicalPlan plan, List<Attribute> output) {
    List<Expression> columns = new ArrayList<>(numbers(plan));
    int before = columns.size();
    columns.addAll(output);
    List<Result> all = new ArrayList<>();
    for (Row row : run(columns, plan)) {
      Object[] values = new Object[output.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.get(before + i);
      }
      all.add(new Result(new TreeSet<>(numbersIn(row, before)), RowFactory.create(values)));
    }
    return all;
  }

  private static List<Integer> numbersIn(Row row, int columns) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      if (!row.isNullAt(i)) {
        found.add(row.getInt(i));
      }
    }
    return found;
  }

  private List<Row> run(List<? extends Expression> columns, LogicalPlan plan) {
    List<NamedExpression> named = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      named.add(alias(columns.get(i), "column" + i, NamedExpression.newExprId()));
    }
    Dataset<Row> table =
        Dataset.ofRows(query.dataset().sparkSession(), new Project(seq(named), plan));
    return List.of((Row[]) table.queryExecution().executedPlan().executeCollectPublic());
  }

  private static <T> List<T> list(scala.collection.Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }

  private static <T> scala.collection.immutable.List<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }
}
