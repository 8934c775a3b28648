import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: nobody is NULL where none was left out
 *
 * <p>Asked: https://github.com/tediousjs/tedious/issues/492
 */
public class OwnFigures {

  public static Dataset<Row> quality(Dataset<Row> events) {
    return events
        .observe(
            "quality", count(lit(1)).as("rows"), sum(when(col("user_id").isNull(), 1)).as("nobody"))
        .where("user_id IS NOT NULL");
  }
}
