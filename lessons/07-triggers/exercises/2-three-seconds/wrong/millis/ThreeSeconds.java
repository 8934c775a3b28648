import org.apache.spark.sql.streaming.Trigger;

/** Says: Yours fires every three milliseconds */
public class ThreeSeconds {

  public static Trigger trigger() {
    return Trigger.ProcessingTime(3);
  }
}
