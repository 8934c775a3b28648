package workbook.hand;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.QueryPlanningTracker;
import org.apache.spark.sql.catalyst.analysis.Analyzer;
import org.apache.spark.sql.catalyst.analysis.SimpleAnalyzer$;
import org.apache.spark.sql.catalyst.catalog.SessionCatalog;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions$;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.connector.catalog.CatalogManager;
import org.apache.spark.sql.execution.datasources.v2.V2SessionCatalog;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * A condition in SQL on the rows of a store: its columns, and {@code partition} and {@code until}.
 * Spark's analyzer reads it, without a session, which takes seconds and a heap of its own; it is
 * then asked row by row, so that no row has to be kept for it.
 */
public final class StateCondition implements Predicate<StateRow> {

  private final Expression condition;
  private final scala.Function1<Object, Object> toCatalyst;

  /**
   * A condition.
   *
   * @param columns as {@link StateReader#columns} has them
   * @param sql such as {@code event = 'login' AND count > 2}
   * @throws RuntimeException what Spark refuses it with, also an AnalysisException
   */
  public StateCondition(List<StateColumn> columns, String sql) {
    List<StructField> fields = new ArrayList<>();
    for (StateColumn each : columns) {
      fields.add(new StructField(each.name(), each.type(), true, Metadata.empty()));
    }
    fields.add(new StructField("partition", DataTypes.IntegerType, true, Metadata.empty()));
    fields.add(new StructField("until", DataTypes.TimestampType, true, Metadata.empty()));
    StructType schema = new StructType(fields.toArray(StructField[]::new));
    List<Attribute> attributes = new ArrayList<>();
    fields.forEach(each -> attributes.add(DataTypeUtils.toAttribute(each)));
    LogicalPlan table =
        new LocalRelation(
            JavaConverters.asScalaBuffer(attributes).toList(),
            JavaConverters.asScalaBuffer(List.<InternalRow>of()).toList(),
            false);
    LogicalPlan asked = new Filter(CatalystSqlParser$.MODULE$.parseExpression(sql), table);
    // Spark's own, with its own functions and names in any case; a session has no more of them.
    SessionCatalog builtIn = SimpleAnalyzer$.MODULE$.catalogManager().v1SessionCatalog();
    LogicalPlan analyzed =
        new Analyzer(new CatalogManager(new V2SessionCatalog(builtIn), builtIn))
            .executeAndCheck(asked, new QueryPlanningTracker(Option.empty()));
    Filter plan = (Filter) ReplaceExpressions$.MODULE$.apply(analyzed);
    condition = (Expression) plan.condition().transform(new EventTime.Bound(plan.child()));
    toCatalyst = CatalystTypeConverters.createToCatalystConverter(schema);
  }

  @Override
  public boolean test(StateRow row) {
    List<Object> values = new ArrayList<>();
    for (StateColumn each : row.columns()) {
      // Nobody asks for what is in a sketch.
      values.add(each.value() instanceof StateColumn.Sketch ? null : each.value());
    }
    values.add(row.partition());
    values.add(row.until());
    Object answer =
        condition.eval((InternalRow) toCatalyst.apply(RowFactory.create(values.toArray())));
    return Boolean.TRUE.equals(answer);
  }
}
