import org.apache.spark.sql.streaming.Trigger;

/** Says: three seconds is how often it writes down how far it is */
public class ThreeSeconds {

  public static Trigger trigger() {
    return Trigger.Continuous("3 seconds");
  }
}
