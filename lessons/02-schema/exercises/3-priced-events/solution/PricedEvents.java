import org.apache.spark.sql.types.StructType;

/**
 * A value that its type can't hold is NULL, in silence, so the type must hold the largest one there
 * may be. A DECIMAL keeps the digits as they are written, and adds them up as one does on paper; a
 * DOUBLE is near them, and a sum of many is not so near.
 */
public class PricedEvents {

  public static StructType schema() {
    return StructType.fromDDL(
        "time TIMESTAMP, user_id BIGINT, event STRING, price DECIMAL(7,2), paid BOOLEAN");
  }
}
