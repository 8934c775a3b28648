import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: What stands behind the count moves its results */
public class ManyTasks {

  public static Dataset<Row> counts(SparkSession spark, Dataset<Row> events) {
    spark.conf().set("spark.sql.shuffle.partitions", 24);
    return events.groupBy("event").count().coalesce(4);
  }
}
