import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: sorted as texts, 10 comes before 9 */
public class BestBuyers {

  public static Dataset<Row> best(Dataset<Row> events) {
    return events
        .where("event = 'purchase'")
        .groupBy("user_id")
        .agg(count(lit(1)).as("purchases"))
        .orderBy(col("purchases").desc(), col("user_id").cast("string"))
        .limit(3);
  }
}
