import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: nothing in your order says who of them comes first */
public class BestBuyers {

  public static Dataset<Row> best(Dataset<Row> events) {
    return events
        .where("event = 'purchase'")
        .groupBy("user_id")
        .agg(count(lit(1)).as("purchases"))
        .orderBy(col("purchases").desc())
        .limit(3);
  }
}
