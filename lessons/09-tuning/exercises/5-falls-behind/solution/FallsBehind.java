import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * inputRowsPerSecond is how quickly rows come, processedRowsPerSecond how quickly they are done: a
 * query that does less than comes is later with each batch. One batch says nothing, for rows come
 * in gusts. An idle query reports, too, with no rows and no rates: that is neither good nor bad.
 */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    List<StreamingQueryProgress> batches =
        Arrays.stream(reports).filter(report -> report.numInputRows() > 0).toList();
    return batches.size() >= 3
        && batches.subList(batches.size() - 3, batches.size()).stream()
            .allMatch(batch -> batch.processedRowsPerSecond() < batch.inputRowsPerSecond());
  }
}
