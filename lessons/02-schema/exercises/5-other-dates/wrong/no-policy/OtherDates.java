import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says: this Spark doesn't want to choose
 *
 * <p>Asked: https://github.com/AirToSupply/hudi-spark-plus/issues/1
 */
public class OtherDates {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("time TIMESTAMP, user_id INT, event STRING, bad STRING")
        .option("columnNameOfCorruptRecord", "bad")
        .option("sep", ";")
        .option("timestampFormat", "dd.MM.yyyy HH:mm:ss")
        .option("nullValue", "-")
        .csv(folder);
  }
}
