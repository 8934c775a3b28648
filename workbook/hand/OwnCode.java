package workbook.hand;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SparkPartitionID;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.plans.logical.AppendColumns;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapElements;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.ObjectProducer;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.catalyst.plans.logical.TypedFilter;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * What the learner's own code makes of rows, in {@code map}, {@code flatMap} and {@code
 * mapPartitions}: Spark can't look into it, so it is run over each row alone.
 */
final class OwnCode {

  /** A row that comes to the code, and the micro-batch that brought it. */
  record Given(long batch, Row row) {}

  private final SparkSession spark;
  private final SerializeFromObject plan;
  private final LogicalPlan below;

  OwnCode(SparkSession spark, SerializeFromObject plan) {
    this.spark = spark;
    this.plan = plan;
    LogicalPlan found = plan.child();
    while (found instanceof MapElements
        || found instanceof MapPartitions
        || found instanceof DeserializeToObject) {
      found = found.children().head();
    }
    below = found;
  }

  /** Whether any is in a plan: typed calls, and functions that the learner has written. */
  static boolean isIn(LogicalPlan plan) {
    return plan instanceof ObjectProducer
        || plan instanceof TypedFilter
        || plan instanceof AppendColumns
        || JavaConverters.seqAsJavaList(plan.expressions()).stream()
            .anyMatch(each -> each.exists(UserDefinedExpression.class::isInstance))
        || JavaConverters.seqAsJavaList(plan.children()).stream().anyMatch(OwnCode::isIn);
  }

  /** What is below the code: a plan of columns, or something else of Spark's that takes code. */
  LogicalPlan below() {
    return below;
  }

  /**
   * The rows that each row gives; nothing where all of these together are not what the code makes
   * of the rows of each micro-batch. Then it looks at several rows at once, or it takes chances.
   */
  Optional<List<List<Row>>> rowByRow(List<Given> given) {
    List<List<Row>> alone = results(given.stream().map(each -> List.of(each.row())).toList());
    Map<Long, List<Row>> together = new TreeMap<>();
    Map<Long, List<Row>> expected = new TreeMap<>();
    for (int i = 0; i < given.size(); i++) {
      long batch = given.get(i).batch();
      together.computeIfAbsent(batch, id -> new ArrayList<>()).add(given.get(i).row());
      expected.computeIfAbsent(batch, id -> new ArrayList<>()).addAll(alone.get(i));
    }
    List<List<Row>> made = results(List.copyOf(together.values()));
    int batch = 0;
    for (List<Row> each : expected.values()) {
      List<Row> left = new ArrayList<>(made.get(batch++));
      if (left.size() != each.size() || !each.stream().allMatch(left::remove)) {
        return Optional.empty();
      }
    }
    return Optional.of(alone);
  }

  /** What the code gives for each of these groups of rows: a group is a partition. */
  private List<List<Row>> results(List<List<Row>> groups) {
    if (groups.isEmpty()) {
      return List.of();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<JavaRDD<Row>> partitions = new ArrayList<>();
    groups.forEach(each -> partitions.add(context.parallelize(each, 1)));
    @SuppressWarnings("unchecked") // Java has no arrays of generic types.
    JavaRDD<Row> rows = context.union(partitions.toArray(new JavaRDD[0]));
    LogicalPlan table = spark.createDataFrame(rows, below.schema()).queryExecution().analyzed();
    List<NamedExpression> asBelow = new ArrayList<>();
    for (int i = 0; i < below.output().size(); i++) {
      Attribute column = below.output().apply(i);
      asBelow.add(
          NumberedPlan.alias((Expression) table.output().apply(i), column.name(), column.exprId()));
    }
    LogicalPlan over = new Project(JavaConverters.asScalaBuffer(asBelow).toList(), table);
    List<NamedExpression> asked = new ArrayList<>();
    asked.add(NumberedPlan.alias(new SparkPartitionID(), "group", NamedExpression.newExprId()));
    asked.addAll(JavaConverters.seqAsJavaList(plan.output()));
    Dataset<Row> run =
        Dataset.ofRows(
            spark,
            new Project(
                JavaConverters.asScalaBuffer(asked).toList(),
                (LogicalPlan) plan.transform(new Replaced(below, over))));
    List<List<Row>> results = new ArrayList<>();
    groups.forEach(each -> results.add(new ArrayList<>()));
    for (Row row : (Row[]) run.queryExecution().executedPlan().executeCollectPublic()) {
      Object[] values = new Object[row.size() - 1];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.get(i + 1);
      }
      results.get(row.getInt(0)).add(RowFactory.create(values));
    }
    return results;
  }

  /** Other rows in the place of what is below the code. */
  private static final class Replaced extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {

    private final LogicalPlan from;
    private final LogicalPlan to;

    Replaced(LogicalPlan from, LogicalPlan to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public boolean isDefinedAt(LogicalPlan plan) {
      return plan == from;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
      return to;
    }
  }
}
