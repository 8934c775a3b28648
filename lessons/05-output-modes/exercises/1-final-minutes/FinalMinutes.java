import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Lesson 5, output modes. 10 minutes. The query runs in append mode. */
public class FinalMinutes {

  // TODO: Count the logins of each minute, so that append mode sends each minute once, when no
  // login of it can come any more: a login may be two minutes older than the newest one. Other
  // events count for nothing, and a minute without logins is not sent. The columns: minute, as text
  // like 10:00 or 13:00, and logins, a BIGINT.
  public static Dataset<Row> logins(Dataset<Row> events) {
    return events;
  }
}
