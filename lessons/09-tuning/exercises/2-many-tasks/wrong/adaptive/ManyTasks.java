import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: Adaptive execution is off in all streams */
public class ManyTasks {

  public static Dataset<Row> counts(SparkSession spark, Dataset<Row> events) {
    spark.conf().set("spark.sql.shuffle.partitions", 24);
    spark.conf().set("spark.sql.adaptive.enabled", true);
    spark.conf().set("spark.sql.adaptive.coalescePartitions.enabled", true);
    return events.groupBy("event").count();
  }
}
