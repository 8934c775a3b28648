import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: What was removed has left the state */
public class HealthLine {

  public static String of(StreamingQueryProgress progress) {
    long kept = 0;
    long late = 0;
    for (StateOperatorProgress operator : progress.stateOperators()) {
      kept += operator.numRowsTotal();
      late += operator.numRowsRemoved();
    }
    return String.format(
        "batch %s: %s in, %s kept, %s late",
        progress.batchId(), progress.numInputRows(), kept, late);
  }
}
