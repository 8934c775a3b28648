import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: A line with too few fields */
public class OtherDates {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    String time = "try_to_timestamp(time, 'dd.MM.yyyy HH:mm:ss')";
    return spark
        .readStream()
        .schema("time STRING, user_id STRING, event STRING")
        .option("sep", ";")
        .csv(folder)
        .select(
            expr(time).as("time"),
            expr("try_cast(user_id AS INT)").as("user_id"),
            col("event"),
            expr("if("
                    + time
                    + " IS NULL OR user_id <> '-' AND try_cast(user_id AS INT) IS NULL,"
                    + " concat_ws(';', time, user_id, event), NULL)")
                .as("bad"));
  }
}
