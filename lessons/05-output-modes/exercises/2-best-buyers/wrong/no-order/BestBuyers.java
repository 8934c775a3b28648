import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: limit takes three as they lie
 *
 * <p>Asked: https://github.com/pingcap/tidb/issues/4584
 */
public class BestBuyers {

  public static Dataset<Row> best(Dataset<Row> events) {
    return events
        .where("event = 'purchase'")
        .groupBy("user_id")
        .agg(count(lit(1)).as("purchases"))
        .limit(3);
  }
}
