package workbook.hand;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.streaming.ContinuousTrigger;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.Trigger;

/** What Spark says of a query's output mode and trigger before the query starts. */
public final class ModeCheck {

  private ModeCheck() {}

  /**
   * Asks Spark whether it takes a query, before anything is changed for it.
   *
   * @throws RuntimeException what Spark refuses it with, also an AnalysisException
   */
  public static void check(Dataset<Row> dataset, String mode, Trigger trigger) {
    LogicalPlan plan = plan(dataset);
    TriggerText.of(trigger); // It refuses one that is none of Spark's.
    if (trigger instanceof ContinuousTrigger) {
      // Spark checks a continuous query only when its sink is one, and the sink here is not.
      UnsupportedOperationChecker.checkForContinuous(plan, outputMode(mode));
      throw new IllegalArgumentException(
          "The continuous trigger has no micro-batches, so there is nothing to tick."
              + " Start such a query with writeStream().");
    }
    if (dataset.sparkSession().sessionState().conf().isUnsupportedOperationCheckEnabled()) {
      UnsupportedOperationChecker.checkForStreaming(plan, outputMode(mode));
    }
  }

  /** The output modes in which Spark takes a query. */
  public static List<String> modes(Dataset<Row> dataset) {
    LogicalPlan plan = plan(dataset);
    List<String> modes = new ArrayList<>();
    for (String mode : List.of("append", "update", "complete")) {
      try {
        UnsupportedOperationChecker.checkForStreaming(plan, outputMode(mode));
        modes.add(mode);
      } catch (Exception e) {
        // Scala declares no checked exception; Spark's AnalysisException is one. It says no.
        if (!(e instanceof AnalysisException)) {
          throw e;
        }
      }
    }
    return modes;
  }

  private static LogicalPlan plan(Dataset<Row> dataset) {
    if (dataset == null) {
      throw new IllegalArgumentException(
          "null stands where a dataset is needed, such as events.groupBy(\"event\").count().");
    }
    return dataset.queryExecution().analyzed();
  }

  /**
   * Spark's output mode of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static OutputMode outputMode(String mode) {
    switch (String.valueOf(mode)) {
      case "append":
        return OutputMode.Append();
      case "update":
        return OutputMode.Update();
      case "complete":
        return OutputMode.Complete();
      default:
        throw new IllegalArgumentException(
            "There is no output mode \"" + mode + "\": use append, update or complete.");
    }
  }
}
