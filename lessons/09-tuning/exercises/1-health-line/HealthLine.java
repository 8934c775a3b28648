import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Lesson 9, tuning. 10 minutes. Spark reports each micro-batch as a progress. */
public class HealthLine {

  // TODO: Say in one line what the micro-batch did: its number; the rows that it read; the rows
  // that all its stateful operators keep now, together; and the rows that they dropped as late. As
  // in: batch 3: 20 in, 12 kept, 2 late
  public static String of(StreamingQueryProgress progress) {
    return "batch " + progress.batchId();
  }
}
