import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says: Spark doesn't number the rows of a stream
 *
 * <p>Asked: https://github.com/apache/spark/pull/19336
 */
public class MadeEvents {

  public static Dataset<Row> events(SparkSession spark) {
    return spark
        .readStream()
        .format("rate-micro-batch")
        .option("rowsPerBatch", 5)
        .load()
        .select(
            monotonically_increasing_id().as("number"),
            expr("int(value % 3 + 1)").as("user_id"),
            expr("if(value % 2 = 0, 'login', 'view')").as("event"));
  }
}
