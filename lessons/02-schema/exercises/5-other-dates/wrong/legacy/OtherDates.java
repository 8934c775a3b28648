import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Says: The 30th of February has become the 2nd of March
 *
 * <p>Asked: https://github.com/jgperrin/net.jgp.books.spark.ch03/issues/12
 */
public class OtherDates {

  public static Dataset<Row> events(SparkSession spark, String folder) {
    spark.conf().set("spark.sql.legacy.timeParserPolicy", "LEGACY");
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
