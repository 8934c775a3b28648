import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The same setting, in words of SQL. */
public class ManyTasks {

  public static Dataset<Row> counts(SparkSession spark, Dataset<Row> events) {
    spark.sql("SET spark.sql.shuffle.partitions = 4");
    return events.groupBy("event").count();
  }
}
