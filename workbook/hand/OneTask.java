package workbook.hand;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Repartition;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.datasources.v2.StreamingDataSourceV2Relation;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * Tells Spark's planner that the rows of a stream by hand are in one partition, as {@code
 * coalesce(1)} does. Where the state has one as well, a micro-batch is then one task: Spark leaves
 * out the shuffle and its second stage. Part H of bench@. measures it.
 */
final class OneTask extends Rule<LogicalPlan> {

  private OneTask() {}

  /** Tells the planner of a session, once. */
  static void planIn(SparkSession spark) {
    List<Rule<LogicalPlan>> rules =
        new ArrayList<>(JavaConverters.seqAsJavaList(spark.experimental().extraOptimizations()));
    if (rules.stream().noneMatch(OneTask.class::isInstance)) {
      rules.add(new OneTask());
      spark.experimental().extraOptimizations_$eq(JavaConverters.asScalaBuffer(rules).toList());
    }
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    if (plan.exists(each -> each instanceof Repartition told && isPlace(told.child()))) {
      return plan; // Spark applies a rule until nothing changes.
    }
    return plan.transformUp(
        new AbstractPartialFunction<LogicalPlan, LogicalPlan>() {
          @Override
          public boolean isDefinedAt(LogicalPlan each) {
            return isPlace(each);
          }

          @Override
          public LogicalPlan apply(LogicalPlan each) {
            return new Repartition(1, false, each);
          }
        });
  }

  /** The stream, or its watermark, behind which Spark would have forgotten it. */
  private static boolean isPlace(LogicalPlan plan) {
    if (plan instanceof EventTimeWatermark watermark) {
      return watermark.child().exists(OneTask::isByHand);
    }
    return isByHand(plan);
  }

  private static boolean isByHand(LogicalPlan plan) {
    return plan instanceof StreamingDataSourceV2Relation read
        && read.stream() instanceof MemoryStream<?>;
  }
}
