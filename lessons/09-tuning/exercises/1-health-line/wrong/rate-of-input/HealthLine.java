import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Says: The rows that were read are wrong
 *
 * <p>Asked: https://github.com/apache/spark/pull/19268
 */
public class HealthLine {

  public static String of(StreamingQueryProgress progress) {
    long kept = 0;
    long late = 0;
    for (StateOperatorProgress operator : progress.stateOperators()) {
      kept += operator.numRowsTotal();
      late += operator.numRowsDroppedByWatermark();
    }
    return String.format(
        "batch %s: %s in, %s kept, %s late",
        progress.batchId(), (long) progress.inputRowsPerSecond(), kept, late);
  }
}
