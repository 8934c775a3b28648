import org.apache.spark.sql.types.StructType;

/** Says: The column price is of the type STRING */
public class PricedEvents {

  public static StructType schema() {
    return StructType.fromDDL(
        "time TIMESTAMP, user_id BIGINT, event STRING, price STRING, paid BOOLEAN");
  }
}
