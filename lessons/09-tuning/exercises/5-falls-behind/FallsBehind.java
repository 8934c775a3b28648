import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Lesson 9, tuning: progress. 10 minutes. An alarm at night is to be right when it rings. */
public class FallsBehind {

  // TODO: Say whether a query falls behind, by Spark's reports on it, the oldest first: it does
  // when in each of the last three micro-batches more rows a second came than it has processed in
  // one. A report without rows is about no batch, and is passed over; as long as there are less
  // than three with rows, there is no alarm.
  public static boolean behind(StreamingQueryProgress[] reports) {
    return false;
  }
}
