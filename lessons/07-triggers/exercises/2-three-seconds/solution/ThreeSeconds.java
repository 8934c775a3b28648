import org.apache.spark.sql.streaming.Trigger;

/**
 * An interval fires at each of its multiples, and what has come in between waits: more rows in a
 * batch, and fewer batches. Without new rows it fires, too, and no batch runs. As a text the
 * interval has its unit in it; a number is one of milliseconds.
 */
public class ThreeSeconds {

  public static Trigger trigger() {
    return Trigger.ProcessingTime("3 seconds");
  }
}
