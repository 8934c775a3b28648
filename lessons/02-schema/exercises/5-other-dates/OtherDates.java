import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lesson 2, schema. 15 minutes. The files come from an office, and have the office's habits. */
public class OtherDates {

  // TODO: Read CSV files without a header line, whose lines are such as
  // 01.03.2026 14:03:00;1;login
  // and have - where nobody knows the user. The columns of the result: time, a TIMESTAMP;
  // user_id, a whole number; event; and bad, the whole line where it doesn't fit, and NULL where
  // it does. A date that there is not, such as 30.02.2026, doesn't fit, and the query goes on.
  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("time TIMESTAMP, user_id INT, event STRING, bad STRING")
        .csv(folder);
  }
}
