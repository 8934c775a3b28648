import org.apache.spark.sql.types.StructType;

/**
 * Says: the first number of a DECIMAL counts all digits
 *
 * <p>Asked: https://github.com/databricks/spark-csv/issues/371
 */
public class PricedEvents {

  public static StructType schema() {
    return StructType.fromDDL(
        "time TIMESTAMP, user_id BIGINT, event STRING, price DECIMAL(5,2), paid BOOLEAN");
  }
}
