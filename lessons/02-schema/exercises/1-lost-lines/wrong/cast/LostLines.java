import static org.apache.spark.sql.functions.*;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: 7.5 is no whole number */
public class LostLines {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    String schema = "timestamp STRING, user_id STRING, event STRING, bad STRING";
    Column user = col("e.user_id");
    Column fits = col("e.bad").isNull().and(user.isNull().or(user.cast("int").isNotNull()));
    return spark
        .readStream()
        .text(folder)
        .where("value != 'timestamp,user_id,event'")
        .select(
            col("value"),
            from_csv(col("value"), lit(schema), Map.of("columnNameOfCorruptRecord", "bad")).as("e"))
        .select(col("e.event"), when(not(fits), col("value")).as("line"));
  }
}
