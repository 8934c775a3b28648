import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Lesson 5, output modes. 10 minutes. The query runs in complete mode. */
public class BestBuyers {

  // TODO: Send the three users with the most purchases so far; of users with as many, those
  // with the smaller numbers. Who has bought nothing is not sent. The columns: user_id and
  // purchases, a BIGINT.
  public static Dataset<Row> best(Dataset<Row> events) {
    return events;
  }
}
