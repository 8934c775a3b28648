import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Says: Yours takes the last three reports, and then passes over one */
public class FallsBehind {

  public static boolean behind(StreamingQueryProgress[] reports) {
    if (reports.length < 3) {
      return false;
    }
    for (int i = reports.length - 3; i < reports.length; i++) {
      boolean idle = reports[i].numInputRows() == 0;
      if (!idle && reports[i].processedRowsPerSecond() >= reports[i].inputRowsPerSecond()) {
        return false;
      }
    }
    return true;
  }
}
