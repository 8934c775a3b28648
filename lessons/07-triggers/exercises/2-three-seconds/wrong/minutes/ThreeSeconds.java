import org.apache.spark.sql.streaming.Trigger;

/** Says: Nothing came in the third second */
public class ThreeSeconds {

  public static Trigger trigger() {
    return Trigger.ProcessingTime("3 minutes");
  }
}
