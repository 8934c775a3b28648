import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: A batch that grows is no sign */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    List<StreamingQueryProgress> batches =
        Arrays.stream(reports).filter(report -> report.numInputRows() > 0).toList();
    int last = batches.size() - 1;
    return last >= 2
        && batches.get(last).numInputRows() > batches.get(last - 1).numInputRows()
        && batches.get(last - 1).numInputRows() > batches.get(last - 2).numInputRows();
  }
}
