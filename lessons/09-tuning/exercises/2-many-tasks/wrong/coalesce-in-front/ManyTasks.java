import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: coalesce brings the rows together before they are counted */
public class ManyTasks {

  public static Dataset<Row> counts(SparkSession spark, Dataset<Row> events) {
    spark.conf().set("spark.sql.shuffle.partitions", 24);
    return events.coalesce(1).groupBy("event").count();
  }
}
