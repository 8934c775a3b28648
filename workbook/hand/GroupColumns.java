package workbook.hand;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.collection.JavaConverters;

/**
 * Which columns of a query's result name the group that a row stands for: those that it groups by,
 * and those that are computed from them alone.
 */
final class GroupColumns {

  private final boolean known;
  private final List<Integer> positions;

  private GroupColumns(boolean known, List<Integer> positions) {
    this.known = known;
    this.positions = positions;
  }

  static GroupColumns of(LogicalPlan plan) {
    Set<ExprId> keys = keys(plan);
    List<Integer> positions = new ArrayList<>();
    List<Attribute> output = JavaConverters.seqAsJavaList(plan.output());
    for (int i = 0; i < output.size(); i++) {
      if (keys != null && keys.contains(output.get(i).exprId())) {
        positions.add(i);
      }
    }
    return new GroupColumns(keys != null, positions);
  }

  /** Whether the query groups at all. */
  boolean known() {
    return known;
  }

  /** The values that name a row's group; none for a total over everything. */
  List<Object> key(Row row) {
    List<Object> key = new ArrayList<>();
    positions.forEach(i -> key.add(row.get(i)));
    return key;
  }

  /** The columns of a plan's result that name a group, or null when it does not group. */
  private static Set<ExprId> keys(LogicalPlan plan) {
    if (plan instanceof Aggregate aggregate) {
      Set<ExprId> keys = new HashSet<>();
      for (NamedExpression column : list(aggregate.aggregateExpressions())) {
        for (Expression group : list(aggregate.groupingExpressions())) {
          if (bare((Expression) column).semanticEquals(bare(group))) {
            keys.add(column.exprId());
          }
        }
      }
      return keys;
    }
    List<LogicalPlan> children = list(plan.children());
    if (children.size() != 1) {
      return null;
    }
    Set<ExprId> below = keys(children.get(0));
    if (below == null || !(plan instanceof Project project)) {
      return below;
    }
    Set<ExprId> keys = new HashSet<>();
    for (NamedExpression column : list(project.projectList())) {
      List<Attribute> needs =
          new ArrayList<>(JavaConverters.seqAsJavaList(((Expression) column).references().toSeq()));
      if (!needs.isEmpty() && needs.stream().allMatch(each -> below.contains(each.exprId()))) {
        keys.add(column.exprId());
      }
    }
    return keys;
  }

  private static Expression bare(Expression expression) {
    return expression instanceof Alias alias ? alias.child() : expression;
  }

  private static <T> List<T> list(scala.collection.Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }
}
