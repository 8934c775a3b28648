import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says: The source rate makes its rows by the clock
 *
 * <p>Asked: https://github.com/apache/spark/pull/34333
 */
public class MadeEvents {

  public static Dataset<Row> events(SparkSession spark) {
    return spark
        .readStream()
        .format("rate")
        .option("rowsPerSecond", 5)
        .load()
        .select(
            col("value").as("number"),
            expr("int(value % 3 + 1)").as("user_id"),
            expr("if(value % 2 = 0, 'login', 'view')").as("event"));
  }
}
