import org.apache.spark.sql.types.StructType;

/** Says: time came as the text that it is in the file */
public class PricedEvents {

  public static StructType schema() {
    return StructType.fromDDL(
        "time STRING, user_id BIGINT, event STRING, price DECIMAL(7,2), paid BOOLEAN");
  }
}
