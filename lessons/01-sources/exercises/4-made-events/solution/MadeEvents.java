import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * rate-micro-batch counts by micro-batches, so a batch has the same rows in each run, on each
 * machine; rate goes by the clock. Whatever else a row needs is computed from its number, and then
 * it is the same again, too.
 */
public class MadeEvents {

  public static Dataset<Row> events(SparkSession spark) {
    return spark
        .readStream()
        .format("rate-micro-batch")
        .option("rowsPerBatch", 5)
        .load()
        .select(
            col("value").as("number"),
            expr("int(value % 3 + 1)").as("user_id"),
            expr("if(value % 2 = 0, 'login', 'view')").as("event"));
  }
}
