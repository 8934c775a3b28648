import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: nobody counts all rows: false is not NULL
 *
 * <p>Asked: https://github.com/medialab/xan/issues/217
 */
public class OwnFigures {

  public static Dataset<Row> quality(Dataset<Row> events) {
    return events
        .observe("quality", count(lit(1)).as("rows"), count(col("user_id").isNull()).as("nobody"))
        .where("user_id IS NOT NULL");
  }
}
