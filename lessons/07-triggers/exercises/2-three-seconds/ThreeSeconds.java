import org.apache.spark.sql.streaming.Trigger;

/**
 * Lesson 7, triggers. 5 minutes. Somebody looks at the result, and wants it fresh, but not too
 * costly.
 */
public class ThreeSeconds {

  // TODO: Return the trigger with which a micro-batch runs every three seconds, as long as the
  // query lives. A second of the check's clock is a tick.
  public static Trigger trigger() {
    return Trigger.ProcessingTime(0);
  }
}
