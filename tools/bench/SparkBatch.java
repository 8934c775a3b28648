import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** D: the count as a batch. */
class SparkBatch {

  public static void main(String... args) {
    SparkSession spark;
    if (args[0].equals(Benchmark.OURS)) {
      System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
      spark = new StreamProcessor().session();
    } else {
      spark = SparkSession.builder().appName("batch").master("local[*]").getOrCreate();
    }
    boolean all = args[2].equals("true");
    counts(spark, args[1], all); // A stream's query is analysed before its first batch, too.
    long start = System.nanoTime();
    List<Row> result = counts(spark, args[1], all).collectAsList();
    long millis = (System.nanoTime() - start) / 1_000_000;
    BatchTimes.note(millis, result.stream().mapToLong(row -> row.getLong(1)).sum());
    spark.stop();
  }

  private static Dataset<Row> counts(SparkSession spark, String files, boolean allColumns) {
    Dataset<Row> rows =
        spark
            .read()
            .schema("timestamp STRING, user_id INT, event STRING")
            .option("header", true)
            .csv(files);
    // Asking whether a column is null makes Spark parse it.
    return (allColumns ? rows.na().drop() : rows).groupBy("event").count();
  }
}
