import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: What comes by chance can't be compared */
public class MadeEvents {

  public static Dataset<Row> events(SparkSession spark) {
    return spark
        .readStream()
        .format("rate-micro-batch")
        .option("rowsPerBatch", 5)
        .load()
        .select(
            col("value").as("number"),
            expr("int(rand(7) * 3 + 1)").as("user_id"),
            expr("if(value % 2 = 0, 'login', 'view')").as("event"));
  }
}
