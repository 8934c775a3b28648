import org.apache.spark.sql.types.StructType;

/**
 * Says: a DOUBLE is a fraction of powers of two
 *
 * <p>Asked: https://github.com/databricks/spark-csv/issues/292
 */
public class PricedEvents {

  public static StructType schema() {
    return StructType.fromDDL(
        "time TIMESTAMP, user_id BIGINT, event STRING, price DOUBLE, paid BOOLEAN");
  }
}
