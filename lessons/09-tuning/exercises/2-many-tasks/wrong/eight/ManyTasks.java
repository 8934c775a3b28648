import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: four were to be the most */
public class ManyTasks {

  public static Dataset<Row> counts(SparkSession spark, Dataset<Row> events) {
    spark.conf().set("spark.sql.shuffle.partitions", 8);
    return events.groupBy("event").count();
  }
}
