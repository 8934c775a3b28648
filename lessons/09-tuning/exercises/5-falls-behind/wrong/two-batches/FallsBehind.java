import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: Two slow batches ring your alarm */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    List<StreamingQueryProgress> batches =
        Arrays.stream(reports).filter(report -> report.numInputRows() > 0).toList();
    return batches.size() >= 2
        && batches.subList(Math.max(0, batches.size() - 3), batches.size()).stream()
            .allMatch(batch -> batch.processedRowsPerSecond() < batch.inputRowsPerSecond());
  }
}
