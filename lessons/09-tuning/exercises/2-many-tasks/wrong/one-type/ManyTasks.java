import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: Types are missing */
public class ManyTasks {

  public static Dataset<Row> counts(SparkSession spark, Dataset<Row> events) {
    spark.conf().set("spark.sql.shuffle.partitions", 2);
    return events.where("event <> 'view'").groupBy("event").count();
  }
}
