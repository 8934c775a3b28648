import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: observe looks at the rows and lets all of them through */
public class OwnFigures {

  public static Dataset<Row> quality(Dataset<Row> events) {
    return events.observe(
        "quality", count(lit(1)).as("rows"), count_if(col("user_id").isNull()).as("nobody"));
  }
}
