import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Says: One slow batch rings your alarm
 *
 * <p>Asked: https://github.com/keen/pingpong/issues/47
 */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    if (reports.length == 0) {
      return false;
    }
    StreamingQueryProgress last = reports[reports.length - 1];
    return last.processedRowsPerSecond() < last.inputRowsPerSecond();
  }
}
