import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Says: One gust rings your alarm
 *
 * <p>Asked: https://github.com/grafana/grafana/issues/5940
 */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    List<StreamingQueryProgress> batches =
        Arrays.stream(reports).filter(report -> report.numInputRows() > 0).toList();
    List<StreamingQueryProgress> last =
        batches.subList(Math.max(0, batches.size() - 3), batches.size());
    double came =
        last.stream().mapToDouble(StreamingQueryProgress::inputRowsPerSecond).average().orElse(0);
    double done =
        last.stream()
            .mapToDouble(StreamingQueryProgress::processedRowsPerSecond)
            .average()
            .orElse(0);
    return batches.size() >= 3 && done < came;
  }
}
