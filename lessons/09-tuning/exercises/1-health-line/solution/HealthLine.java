import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * numInputRows is the number of rows; everything named PerSecond is a rate. A query has as many
 * stateful operators as it has steps that keep something, none included, so the figures are added
 * up. numRowsTotal is what is kept, numRowsUpdated only what this batch has changed.
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
        progress.batchId(), progress.numInputRows(), kept, late);
  }
}
