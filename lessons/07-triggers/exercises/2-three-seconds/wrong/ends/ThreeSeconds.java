import org.apache.spark.sql.streaming.Trigger;

/**
 * Says: Yours ends when all is read
 *
 * <p>Asked: https://github.com/AbsaOSS/hyperdrive/issues/84
 */
public class ThreeSeconds {

  public static Trigger trigger() {
    return Trigger.AvailableNow();
  }
}
