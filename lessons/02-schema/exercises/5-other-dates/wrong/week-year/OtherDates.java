import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says: YYYY is the year that a week belongs to
 *
 * <p>Asked: https://github.com/apache/spark/pull/28674
 */
public class OtherDates {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    spark.conf().set("spark.sql.legacy.timeParserPolicy", "CORRECTED");
    return spark
        .readStream()
        .schema("time TIMESTAMP, user_id INT, event STRING, bad STRING")
        .option("columnNameOfCorruptRecord", "bad")
        .option("sep", ";")
        .option("timestampFormat", "DD.MM.YYYY HH:mm:ss")
        .option("nullValue", "-")
        .csv(folder);
  }
}
