import org.apache.spark.sql.types.StructType;

/** Says: without a zone are a point in time for nobody */
public class PricedEvents {

  public static StructType schema() {
    return StructType.fromDDL(
        "time TIMESTAMP_NTZ, user_id BIGINT, event STRING, price DECIMAL(7,2), paid BOOLEAN");
  }
}
