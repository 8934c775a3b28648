import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: Batch 1 came twice, and its rows are there twice
 *
 * <p>Asked: https://github.com/apache/iceberg/issues/8809
 */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("append").json(folder);
  }
}
