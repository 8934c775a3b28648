import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: The copies come through */
public class GrowingState {

  public static Dataset<Row> once(Dataset<Row> events) {
    return events;
  }
}
