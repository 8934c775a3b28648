import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: this query keeps no state, so stateOperators() is empty. */
public class HealthLine {

  public static String of(StreamingQueryProgress progress) {
    StateOperatorProgress first = progress.stateOperators()[0];
    return String.format(
        "batch %s: %s in, %s kept, %s late",
        progress.batchId(),
        progress.numInputRows(),
        first.numRowsTotal(),
        first.numRowsDroppedByWatermark());
  }
}
