import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A count moves its rows into as many partitions as spark.sql.shuffle.partitions says, and keeps a
 * state store in each: read, written and committed in each batch, with rows or without. Few rows
 * need few. With the first batch the checkpoint has the number, and keeps it: it is chosen before.
 */
public class ManyTasks {

  public static Dataset<Row> counts(SparkSession spark, Dataset<Row> events) {
    spark.conf().set("spark.sql.shuffle.partitions", 2);
    return events.groupBy("event").count();
  }
}
