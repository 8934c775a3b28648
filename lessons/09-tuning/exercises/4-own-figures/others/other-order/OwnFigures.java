import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** X */
public class OwnFigures {

  public static Dataset<Row> quality(Dataset<Row> events) {
    return events
        .observe(
            "quality", count_if(col("user_id").isNull()).as("nobody"), count(lit(1)).as("rows"))
        .where("user_id IS NOT NULL");
  }
}
