import org.apache.spark.sql.streaming.Trigger;

/** Says: Yours ends when all is read */
public class ThreeSeconds {

  public static Trigger trigger() {
    return Trigger.AvailableNow();
  }
}
