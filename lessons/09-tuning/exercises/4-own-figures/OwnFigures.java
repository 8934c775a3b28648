import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Lesson 9, tuning: progress. 10 minutes. Rows without a user are left out, and nobody knows how
 * many that are. The query runs in append mode.
 */
public class OwnFigures {

  // TODO: Let only rows through that have a user, with their three columns. Let Spark's report of
  // each micro-batch have figures of your own, under the name quality: rows, how many came; and
  // nobody, how many of them were left out, 0 where none was.
  public static Dataset<Row> quality(Dataset<Row> events) {
    return events;
  }
}
