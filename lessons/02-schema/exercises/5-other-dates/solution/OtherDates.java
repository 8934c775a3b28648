import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Each habit of the office is an option of the reader, and the schema stays plain. The one thing
 * that is none is the 30th of February: Spark 2 read it as another day, so Spark 3 ends the query
 * until a setting of the session says whose rules hold. With CORRECTED it is a malformed value, and
 * the line is kept.
 */
public class OtherDates {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    spark.conf().set("spark.sql.legacy.timeParserPolicy", "CORRECTED");
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
