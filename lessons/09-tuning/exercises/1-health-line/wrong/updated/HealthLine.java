import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Says: numRowsUpdated is what this batch has changed
 *
 * <p>Asked: https://github.com/apache/spark/pull/15954
 */
public class HealthLine {

  public static String of(StreamingQueryProgress progress) {
    long kept = 0;
    long late = 0;
    for (StateOperatorProgress operator : progress.stateOperators()) {
      kept += operator.numRowsUpdated();
      late += operator.numRowsDroppedByWatermark();
    }
    return String.format(
        "batch %s: %s in, %s kept, %s late",
        progress.batchId(), progress.numInputRows(), kept, late);
  }
}
