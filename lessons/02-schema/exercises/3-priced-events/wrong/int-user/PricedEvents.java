import org.apache.spark.sql.types.StructType;

/** Says: an INT ends at 2147483647 */
public class PricedEvents {

  public static StructType schema() {
    return StructType.fromDDL(
        "time TIMESTAMP, user_id INT, event STRING, price DECIMAL(7,2), paid BOOLEAN");
  }
}
