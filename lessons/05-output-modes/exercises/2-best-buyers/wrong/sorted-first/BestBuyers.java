import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: A stream can't be sorted before it is counted
 *
 * <p>Asked: https://github.com/apache/spark/pull/16662
 */
public class BestBuyers {

  public static Dataset<Row> best(Dataset<Row> events) {
    return events
        .where("event = 'purchase'")
        .orderBy("user_id")
        .limit(3)
        .groupBy("user_id")
        .agg(count(lit(1)).as("purchases"));
  }
}
