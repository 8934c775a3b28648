import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: yours still goes by a quick one before them */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    List<StreamingQueryProgress> batches =
        Arrays.stream(reports).filter(report -> report.numInputRows() > 0).toList();
    return batches.size() >= 3
        && batches.stream()
            .allMatch(batch -> batch.processedRowsPerSecond() < batch.inputRowsPerSecond());
  }
}
