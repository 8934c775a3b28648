import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: 1 and 9 have the smaller numbers */
public class BestBuyers {

  public static Dataset<Row> best(Dataset<Row> events) {
    return events
        .where("event = 'purchase'")
        .groupBy("user_id")
        .agg(count(lit(1)).as("purchases"))
        .orderBy(col("purchases").desc(), col("user_id").desc())
        .limit(3);
  }
}
