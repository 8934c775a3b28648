import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lesson 1, sources. 10 minutes. A broken stream: it runs, and something is wrong. */
public class QuietFolder {

  /*
   * What is seen at work, in the evening:
   *
   *   11:01  batch 204: rows in 1003
   *   11:02  batch 205: rows in 998
   *   17:30  query active, message "Waiting for data to arrive", last batch 205
   *
   *   $ ls -l --time-style=long-iso in | tail -4
   *   -rw-r--r-- 1 shop shop 20119 2026-03-01 11:01 till-2-0711.csv
   *   -rw-r--r-- 1 shop shop 18004 2027-05-04 11:02 till-9-0001.csv
   *   -rw-r--r-- 1 shop shop 19877 2026-03-01 11:03 till-2-0712.csv
   *   -rw-r--r-- 1 shop shop 20430 2026-03-01 11:04 till-5-0690.csv
   *
   * No error, no warning. Files arrive every minute. Till 9 is new.
   */

  // TODO: Mend it. Each file that arrives is read, once: those of till 9 and of all others, and
  // those that are copied from the archive, which may be ten years old. The columns stay as they
  // are.
  public static Dataset<Row> events(SparkSession spark, String folder) {
    return spark
        .readStream()
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .csv(folder);
  }
}
