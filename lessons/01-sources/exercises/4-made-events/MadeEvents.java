import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lesson 1, sources. 10 minutes. Events that Spark makes itself, for tests and measurements. */
public class MadeEvents {

  // TODO: Make an event of each of the numbers 0, 1, 2 and so on, five in each micro-batch, and
  // the same ones at each run. The columns of the result: number, a BIGINT; user_id, which is 1,
  // 2, 3, 1, 2, 3 and so on, beginning with number 0; and event, login where the number is even
  // and view where it is odd.
  public static Dataset<Row> events(SparkSession spark) {
    return spark.readStream().format("rate").load();
  }
}
