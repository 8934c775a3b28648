import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: The columns must be timestamp, user_id, event */
public class OwnFigures {

  public static Dataset<Row> quality(Dataset<Row> events) {
    return events.agg(count(lit(1)).as("rows"), count_if(col("user_id").isNull()).as("nobody"));
  }
}
