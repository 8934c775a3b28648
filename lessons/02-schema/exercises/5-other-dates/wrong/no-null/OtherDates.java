import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: - is no number */
public class OtherDates {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    spark.conf().set("spark.sql.legacy.timeParserPolicy", "CORRECTED");
    return spark
        .readStream()
        .schema("time TIMESTAMP, user_id INT, event STRING, bad STRING")
        .option("columnNameOfCorruptRecord", "bad")
        .option("sep", ";")
        .option("timestampFormat", "dd.MM.yyyy HH:mm:ss")
        .csv(folder);
  }
}
