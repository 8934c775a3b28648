import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: count of a column leaves out what is NULL */
public class OwnFigures {

  public static Dataset<Row> quality(Dataset<Row> events) {
    return events
        .observe(
            "quality", count("user_id").as("rows"), count_if(col("user_id").isNull()).as("nobody"))
        .where("user_id IS NOT NULL");
  }
}
