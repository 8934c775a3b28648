package workbook.session;

import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.streaming.IncrementalExecution;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Keeps Spark from planning each micro-batch a second time, only to describe its plan for a page
 * that is off: more than a quarter of what its thread does for a batch of ten rows. Where a plan
 * can't be made, Spark takes the reason for its description. What runs was planned before, and
 * stays as it was; {@code explain()} is no part of a batch that runs, and plans as ever.
 */
final class Undescribed extends Rule<LogicalPlan> {

  private final SparkSession spark;

  private Undescribed(SparkSession spark) {
    this.spark = spark;
  }

  /** The extension of a session, and of those that are made from it. */
  static AbstractFunction1<SparkSessionExtensions, BoxedUnit> extension() {
    return new AbstractFunction1<>() {
      @Override
      public BoxedUnit apply(SparkSessionExtensions extensions) {
        extensions.injectPlanNormalizationRule(
            new AbstractFunction1<>() {
              @Override
              public Rule<LogicalPlan> apply(SparkSession spark) {
                return new Undescribed(spark);
              }
            });
        return BoxedUnit.UNIT;
      }
    };
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    if (isOfRunningBatch(plan)) {
      throw Undescribed.<RuntimeException>unchecked(new NoPage());
    }
    return plan;
  }

  /**
   * A batch has its number as an execution only when it is planned and about to be described. Of a
   * batch of files, Spark makes the same plan anew for that.
   */
  private boolean isOfRunningBatch(LogicalPlan plan) {
    String execution = spark.sparkContext().getLocalProperty(SQLExecution.EXECUTION_ID_KEY());
    if (execution == null) {
      return false;
    }
    QueryExecution running = SQLExecution.getQueryExecution(Long.parseLong(execution));
    return running instanceof IncrementalExecution && running.analyzed().equals(plan);
  }

  /** Spark looks for this very exception; its Scala code declares none. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable cause) throws E {
    throw (E) cause;
  }

  private static final class NoPage extends AnalysisException {

    private static final long serialVersionUID = 1;

    NoPage() {
      super(
          "The page that would show this plan is off.",
          Option.empty(),
          Option.empty(),
          Option.empty(),
          Option.empty(),
          Map$.MODULE$.empty(),
          new org.apache.spark.QueryContext[0]);
    }

    @Override
    public Throwable fillInStackTrace() {
      return this; // Nobody looks at where it comes from.
    }
  }
}
