import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: A report of an idle moment is among them */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    if (reports.length < 3) {
      return false;
    }
    for (int i = reports.length - 3; i < reports.length; i++) {
      if (reports[i].processedRowsPerSecond() >= reports[i].inputRowsPerSecond()) {
        return false;
      }
    }
    return true;
  }
}
