import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: What is named PerSecond is a rate */
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
        progress.batchId(), (long) progress.processedRowsPerSecond(), kept, late);
  }
}
