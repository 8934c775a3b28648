package workbook.hand;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SessionWindow;
import org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation$;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.AppendColumns;
import org.apache.spark.sql.catalyst.plans.logical.Deduplicate;
import org.apache.spark.sql.catalyst.plans.logical.DeduplicateWithinWatermark;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeTimeout$;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Expand;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.FlatMapGroupsWithState;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapGroups;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
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
 * is theirs. An aggregation passes each row on with its group, and its figures are left empty. What
 * the learner's own code makes of a row, a run over that row alone shows.
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
  private final Map<Integer, Long> batches = new HashMap<>(); // By the numbers of the rows.
  private final Map<Integer, String> leftOut = new TreeMap<>();
  private final Set<ExprId> numbers = new HashSet<>();
  private List<Place> places = List.of();
  private final List<Place> placesInJoins = new ArrayList<>();
  private List<Result> results = List.of();
  private boolean stateful;
  private boolean grouped;
  private boolean sessions;
  private boolean removesDuplicates;
  private boolean forgetsDuplicates;
  private boolean filtersBehindState;
  private boolean joins;
  private boolean otherSource;
  private boolean opaque;
  private String opaqueStep = "";

  NumberedPlan(HandQuery query, List<SentRow> sent) {
    this.query = query;
    for (SentRow each : sent) {
      rows.computeIfAbsent(each.stream(), stream -> new ArrayList<>()).add(each);
      batches.put(each.number(), each.batch());
    }
    LogicalPlan plan = query.dataset().queryExecution().analyzed();
    try {
      LogicalPlan carried = carry(plan);
      results = results(carried, list(plan.output()));
    } catch (Opaque e) {
      opaque = true;
    }
    if (!stateful) {
      places = List.copyOf(placesInJoins);
      placesInJoins.clear();
    }
  }

  /** The rows that a filter left out, with the reason: {@code filtered}, {@code NULL user_id}. */
  Map<Integer, String> leftOut() {
    return leftOut;
  }

  /**
   * The rows that reach the first operator with a state, once for each of their groups; those that
   * reach a join where nothing else has a state.
   */
  List<Place> places() {
    return places;
  }

  /** The rows that reach a join of two streams, behind which another operator has a state. */
  List<Place> placesInJoins() {
    return placesInJoins;
  }

  /** The rows of the result; those of an aggregation hold their group only. */
  List<Result> results() {
    return results;
  }

  boolean grouped() {
    return grouped;
  }

  /** Whether it groups by sessions, which grow and become one where they meet. */
  boolean sessions() {
    return sessions;
  }

  boolean removesDuplicates() {
    return removesDuplicates;
  }

  /** Whether a row goes out that repeats one of long ago. */
  boolean forgetsDuplicates() {
    return forgetsDuplicates;
  }

  /** Whether a row that a state has let through may be left out behind it. */
  boolean filtersBehindState() {
    return filtersBehindState;
  }

  boolean joins() {
    return joins;
  }

  /** Whether something in the plan can't be seen through, as the learner's own code. */
  boolean opaque() {
    return opaque;
  }

  /** The step of Spark's that can't be seen through; empty where it is the learner's code. */
  String opaqueStep() {
    return opaqueStep;
  }

  /** Whether it reads a stream whose rows were not sent by hand, such as a folder. */
  boolean otherSource() {
    return otherSource;
  }

  /** The plan over the rows; where that is a table already, it isn't computed again. */
  private LogicalPlan carry(LogicalPlan plan) {
    LogicalPlan carried = step(plan);
    LogicalPlan computed = computed(carried);
    return computed instanceof LocalRelation ? computed : carried;
  }

  private LogicalPlan step(LogicalPlan plan) {
    for (HandStream stream : query.streams()) {
      if (stream.is(plan)) {
        return table(plan, rows.getOrDefault(stream, List.of()));
      }
    }
    if (plan.children().isEmpty()) {
      if (plan.isStreaming()) {
        otherSource = true;
        return table(plan, List.of()); // None of its rows was sent, and so none has a number.
      }
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
    if (plan instanceof AppendColumns) { // The learner's function for a key is asked row by row.
      LogicalPlan child = carry(plan.children().head());
      if (grouped) {
        throw new Opaque(); // The figures of its rows are left empty.
      }
      return with(plan, child);
    }
    if (plan instanceof SerializeFromObject typed) {
      return typed(typed);
    }
    if (plan instanceof Aggregate aggregate) {
      LogicalPlan child = carry(aggregate.child());
      List<Expression> keys = list(aggregate.groupingExpressions());
      sessions = !stateful && keys.stream().anyMatch(NumberedPlan::isSession);
      reach(child, keys, watermarked(keys));
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
      reach(child, keys, watermarked(list(plan.children().head().output())));
      removesDuplicates = true;
      forgetsDuplicates = within;
      return child;
    }
    if (plan instanceof Join join) {
      LogicalPlan left = carry(join.left());
      LogicalPlan right = carry(join.right());
      joins = true;
      if (otherSource) {
        throw new Opaque(); // The partners may be rows without a number.
      }
      if (!stateful && join.left().isStreaming() && join.right().isStreaming()) {
        placesInJoins.addAll(places(left, List.of(), watermarked(list(join.left().output()))));
        placesInJoins.addAll(places(right, List.of(), watermarked(list(join.right().output()))));
      }
      return with(plan, left, right);
    }
    if (plan instanceof Union union) {
      return union(union);
    }
    if (plan.children().size() == 1) {
      LogicalPlan child = plan.children().head();
      reach(carry(child), List.of(), watermarked(list(child.output())));
    }
    opaqueStep = plan.nodeName().replaceFirst("^(Local|Global)", "");
    throw new Opaque();
  }

  /** The learner's own code: each row that it gives takes the number of its row along. */
  private LogicalPlan typed(SerializeFromObject typed) {
    OwnCode code = new OwnCode(query.dataset().sparkSession(), typed);
    if (code.below() instanceof FlatMapGroupsWithState groups) {
      boolean drops = groups.timeout().equals(EventTimeTimeout$.MODULE$);
      reach(
          carry(groups.child()),
          list(groups.groupingAttributes()),
          drops ? watermarked(list(groups.child().output())) : null);
      throw new Opaque();
    }
    if (code.below() instanceof MapGroups groups) { // It has all rows of a batch and a key.
      reach(carry(groups.child()), list(groups.groupingAttributes()), null);
      throw new Opaque();
    }
    LogicalPlan child = carry(code.below());
    if (stateful || joins || numbers(child).size() != 1) {
      throw new Opaque();
    }
    List<Expression> columns = new ArrayList<>(numbers(child));
    columns.addAll(list(code.below().output()));
    List<Integer> carried = new ArrayList<>();
    List<OwnCode.Given> given = new ArrayList<>();
    for (Row row : run(columns, child)) {
      Object[] values = new Object[row.size() - 1];
      Arrays.setAll(values, i -> row.get(i + 1));
      carried.add(row.getInt(0));
      given.add(new OwnCode.Given(batches.get(row.getInt(0)), RowFactory.create(values)));
    }
    List<List<Row>> results = code.rowByRow(given).orElseThrow(Opaque::new);
    List<Integer> of = new ArrayList<>();
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i).isEmpty()) {
        leftOut.put(carried.get(i), "gives no row");
      }
      for (Row each : results.get(i)) {
        of.add(carried.get(i));
        made.add(each);
      }
    }
    return table(list(typed.output()), typed.schema(), made, of);
  }

  private LogicalPlan table(LogicalPlan leaf, List<SentRow> sent) {
    return table(
        list(leaf.output()),
        leaf.schema(),
        sent.stream().map(SentRow::row).toList(),
        sent.stream().map(SentRow::number).toList());
  }

  private LogicalPlan table(
      List<Attribute> output, StructType types, List<Row> rows, List<Integer> of) {
    List<Attribute> columns = new ArrayList<>(output);
    Attribute number = attribute();
    columns.add(number);
    numbers.add(number.exprId());
    StructType schema = types.add(NUMBER, DataTypes.IntegerType);
    scala.Function1<Object, Object> toCatalyst =
        CatalystTypeConverters.createToCatalystConverter(schema);
    List<InternalRow> table = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Object[] values = new Object[columns.size()];
      for (int j = 0; j < values.length - 1; j++) {
        values[j] = rows.get(i).get(j);
      }
      values[values.length - 1] = of.get(i);
      table.add((InternalRow) toCatalyst.apply(RowFactory.create(values)));
    }
    return new LocalRelation(seq(columns), seq(table), false);
  }

  private static Attribute attribute() {
    Expression number = Literal.create(0, DataTypes.IntegerType);
    return alias(number, NUMBER, NamedExpression.newExprId()).toAttribute();
  }

  static Alias alias(Expression expression, String name, ExprId id) {
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
      filtersBehindState = true;
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

  /**
   * Which rows come to an operator with a state, the first on their way.
   *
   * @param watermarked the column of the watermark by which it drops rows; null when there is none
   */
  private void reach(LogicalPlan child, List<? extends Expression> keys, Attribute watermarked) {
    if (!stateful) {
      stateful = true;
      places = places(child, keys, watermarked);
    }
  }

  private List<Place> places(
      LogicalPlan child, List<? extends Expression> keys, Attribute watermarked) {
    List<Expression> columns = new ArrayList<>(numbers(child));
    int before = columns.size();
    columns.addAll(keys);
    if (watermarked != null) {
      columns.add(
          watermarked.dataType() instanceof StructType
              ? new GetStructField(watermarked, 1, Option.empty())
              : watermarked);
    }
    List<Place> found = new ArrayList<>();
    for (Row row : run(columns, child)) {
      List<Object> group = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        group.add(row.get(before + i));
      }
      Instant late =
          watermarked == null || row.isNullAt(row.size() - 1)
              ? null
              : ((Timestamp) row.get(row.size() - 1)).toInstant();
      numbersIn(row, before).forEach(number -> found.add(new Place(number, group, late)));
    }
    return found;
  }

  /** The column of a watermark among these, its time or a window of it; null when there is none. */
  private static Attribute watermarked(List<? extends Expression> columns) {
    for (Expression each : columns) {
      if (each instanceof Attribute attribute && hasWatermark(attribute)) {
        return attribute;
      }
    }
    return null;
  }

  private static boolean isSession(Expression key) {
    return key instanceof Attribute attribute
        && attribute.metadata().contains(SessionWindow.marker());
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
        opaqueStep = union.nodeName();
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
    Project asked = new Project(seq(named), plan);
    SparkSession spark = query.dataset().sparkSession();
    if (computed(asked) instanceof LocalRelation table) {
      scala.Function1<Object, Object> toRow =
          CatalystTypeConverters.createToScalaConverter(table.schema());
      return list(table.data()).stream().map(each -> (Row) toRow.apply(each)).toList();
    }
    Dataset<Row> table = Dataset.ofRows(spark, asked);
    return List.of((Row[]) table.queryExecution().executedPlan().executeCollectPublic());
  }

  /**
   * What Spark's optimizer makes of columns and filters over a table of a few rows: the table of
   * their results. To ask for that alone takes a millisecond, where a whole plan takes tens.
   */
  private LogicalPlan computed(LogicalPlan asked) {
    return query
        .dataset()
        .sparkSession()
        .withActive(
            () -> {
              LogicalPlan plan = ReplaceExpressions$.MODULE$.apply(asked);
              LogicalPlan before = null;
              while (plan != before && !(plan instanceof LocalRelation)) {
                before = plan;
                plan = ConvertToLocalRelation$.MODULE$.apply(before);
              }
              return plan;
            });
  }

  private static <T> List<T> list(scala.collection.Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }

  private static <T> scala.collection.immutable.List<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }
}
