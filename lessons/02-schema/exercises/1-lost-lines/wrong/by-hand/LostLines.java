import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: A line without a user is not malformed */
public class LostLines {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .csv(folder)
        .select(
            col("event"),
            when(
                    col("user_id").isNull().or(col("event").isNull()),
                    concat_ws(",", col("timestamp"), col("user_id"), col("event")))
                .as("line"));
  }
}
