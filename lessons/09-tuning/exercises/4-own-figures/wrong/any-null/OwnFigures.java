import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: names no column, so it drops a row with any NULL */
public class OwnFigures {

  public static Dataset<Row> quality(Dataset<Row> events) {
    return events
        .observe(
            "quality", count(lit(1)).as("rows"), count_if(col("user_id").isNull()).as("nobody"))
        .na()
        .drop();
  }
}
