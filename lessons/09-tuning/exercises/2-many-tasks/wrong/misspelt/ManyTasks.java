import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Says: Spark takes a misspelt name without a word */
public class ManyTasks {

  public static Dataset<Row> counts(SparkSession spark, Dataset<Row> events) {
    spark.conf().set("spark.sql.shuffle.partitions", 24);
    spark.conf().set("spark.sql.shufle.partitions", 2);
    return events.groupBy("event").count();
  }
}
