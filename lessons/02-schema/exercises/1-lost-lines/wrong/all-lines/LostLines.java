import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: it holds what the parser could not read, and nothing else */
public class LostLines {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .text(folder)
        .where("value != 'timestamp,user_id,event'")
        .select(split(col("value"), ",").getItem(2).as("event"), col("value").as("line"));
  }
}
