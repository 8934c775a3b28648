import org.apache.spark.sql.types.StructType;

/** A DECIMAL without digits behind the point is a whole number, too, of any length. */
public class PricedEvents {

  public static StructType schema() {
    return StructType.fromDDL(
        "time TIMESTAMP, user_id DECIMAL(12,0), event STRING, price DECIMAL(7,2), paid BOOLEAN");
  }
}
