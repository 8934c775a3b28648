package workbook.hand;

import org.apache.spark.sql.execution.streaming.AvailableNowTrigger$;
import org.apache.spark.sql.execution.streaming.ContinuousTrigger;
import org.apache.spark.sql.execution.streaming.OneTimeTrigger$;
import org.apache.spark.sql.execution.streaming.ProcessingTimeTrigger;
import org.apache.spark.sql.streaming.Trigger;

/** What a trigger is called in a grid's header or a sentence. */
public final class TriggerText {

  private TriggerText() {}

  /**
   * Such as {@code 3 seconds}, {@code no interval} or {@code available-now}.
   *
   * @throws IllegalArgumentException when it is none of Spark's triggers
   */
  public static String of(Trigger trigger) {
    if (trigger == AvailableNowTrigger$.MODULE$) {
      return "available-now";
    }
    if (trigger == OneTimeTrigger$.MODULE$) {
      return "once";
    }
    if (trigger instanceof ContinuousTrigger) {
      return "continuous";
    }
    if (!(trigger instanceof ProcessingTimeTrigger interval)) {
      throw new IllegalArgumentException(
          trigger
              + " is no trigger of Spark's: use Trigger.ProcessingTime(\"3 seconds\"),"
              + " Trigger.AvailableNow() or Trigger.Once().");
    }
    long millis = interval.intervalMs();
    if (millis == 0) {
      return "no interval";
    }
    return millis == 1000
        ? "1 second"
        : (millis % 1000 == 0 ? millis / 1000 + " seconds" : millis + " ms");
  }
}
