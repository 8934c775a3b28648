import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: It has caught up */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    int slow = 0;
    for (StreamingQueryProgress report : reports) {
      if (report.processedRowsPerSecond() < report.inputRowsPerSecond()) {
        slow++;
      }
    }
    return slow >= 3;
  }
}
