import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Lesson 4, aggregation: joins. 15 minutes. The query runs in append mode. */
public class NoLogout {

  // TODO: Send each login that was left open: no logout of the same user came from its time on
  // until 30 minutes later. It goes out once, when such a logout can't come any more; rows come
  // up to ten minutes late. The columns: user_id and login, the time of the login, a TIMESTAMP.
  public static Dataset<Row> open(Dataset<Row> events) {
    return events;
  }
}
