import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lesson 1, sources. 10 minutes. Each day has a folder of its own within the folder. */
public class DayFolders {

  // TODO: Read the events of the CSV files that arrive in the folders of the days, such as
  // 2026-03-01, and in the folders below those, at any depth. Each file has a header line and the
  // columns timestamp, user_id (a whole number) and event. The columns of the result: day, the
  // name of the day's folder, as text; user_id; and event.
  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark.readStream().text(folder);
  }
}
