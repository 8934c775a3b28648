package workbook.hand;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * The event time of a row that was sent: what the column of {@code withWatermark} is for it. It is
 * known where only projections and filters stand between the stream and the watermark.
 */
final class EventTime {

  private final Expression time;
  private final scala.Function1<Object, Object> toCatalyst;

  private EventTime(Expression time, scala.Function1<Object, Object> toCatalyst) {
    this.time = time;
    this.toCatalyst = toCatalyst;
  }

  /** The event time of a stream's rows in a query; empty when the query has none for them. */
  static Optional<EventTime> of(Dataset<Row> dataset, HandStream stream) {
    LogicalPlan plan = dataset.queryExecution().analyzed();
    for (LogicalPlan each :
        JavaConverters.seqAsJavaList(plan.collectWithSubqueries(new Watermarks()).toSeq())) {
      EventTimeWatermark watermark = (EventTimeWatermark) each;
      Optional<EventTime> found = down(watermark.child(), watermark.eventTime(), stream);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Follows the column down to the stream, through what it is computed from. */
  private static Optional<EventTime> down(LogicalPlan from, Expression column, HandStream stream) {
    LogicalPlan plan = from;
    Expression time = column;
    while (plan instanceof Project || plan instanceof Filter || plan instanceof SubqueryAlias) {
      if (plan instanceof Project project) {
        time = (Expression) time.transform(new Computed(project));
      }
      plan = plan.children().head();
    }
    if (!stream.is(plan) || !time.resolved() || !time.dataType().equals(DataTypes.TimestampType)) {
      return Optional.empty();
    }
    Expression plain = (Expression) time.transform(new Replaced());
    return Optional.of(
        new EventTime(
            (Expression) plain.transform(new Bound(plan)),
            CatalystTypeConverters.createToCatalystConverter(stream.events().schema())));
  }

  /** The time in a row; null where the row has none. */
  Instant of(Row row) {
    Object micros = time.eval((InternalRow) toCatalyst.apply(row));
    return micros == null
        ? null
        : Instant.ofEpochSecond(
            Math.floorDiv((long) micros, 1_000_000L),
            Math.floorMod((long) micros, 1_000_000L) * 1_000);
  }

  /** The watermarks of a plan. */
  private static final class Watermarks extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

    @Override
    public boolean isDefinedAt(LogicalPlan plan) {
      return plan instanceof EventTimeWatermark;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      return plan;
    }
  }

  /** A column of a projection becomes what it is computed from. */
  private static final class Computed extends AbstractPartialFunction<Expression, Expression> {

    private final Project project;

    Computed(Project project) {
      this.project = project;
    }

    @Override
    public boolean isDefinedAt(Expression expression) {
      return computed(expression) != null;
    }

    @Override
    public Expression apply(Expression expression) {
      return computed(expression);
    }

    private Expression computed(Expression expression) {
      if (expression instanceof AttributeReference column) {
        for (NamedExpression each : JavaConverters.seqAsJavaList(project.projectList())) {
          if (each instanceof Alias alias && alias.exprId().equals(column.exprId())) {
            return alias.child();
          }
        }
      }
      return null;
    }
  }

  /** A column of the stream becomes a place in its rows. */
  static final class Bound extends AbstractPartialFunction<Expression, Expression> {

    private final List<ExprId> places = new ArrayList<>();

    Bound(LogicalPlan stream) {
      JavaConverters.seqAsJavaList(stream.output()).forEach(each -> places.add(each.exprId()));
    }

    @Override
    public boolean isDefinedAt(Expression expression) {
      return expression instanceof AttributeReference column && places.contains(column.exprId());
    }

    @Override
    public Expression apply(Expression expression) {
      AttributeReference column = (AttributeReference) expression;
      return new BoundReference(
          places.indexOf(column.exprId()), column.dataType(), column.nullable());
    }
  }

  /** A function that Spark writes as others, which can be computed row by row. */
  private static final class Replaced extends AbstractPartialFunction<Expression, Expression> {

    @Override
    public boolean isDefinedAt(Expression expression) {
      return expression instanceof RuntimeReplaceable;
    }

    @Override
    public Expression apply(Expression expression) {
      return ((RuntimeReplaceable) expression).replacement();
    }
  }
}
