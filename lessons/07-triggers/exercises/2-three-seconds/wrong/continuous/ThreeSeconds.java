import org.apache.spark.sql.streaming.Trigger;

/**
 * Says: three seconds is how often it writes down how far it is
 *
 * <p>Asked: https://github.com/dotnet/spark/issues/139
 */
public class ThreeSeconds {

  public static Trigger trigger() {
    return Trigger.Continuous("3 seconds");
  }
}
