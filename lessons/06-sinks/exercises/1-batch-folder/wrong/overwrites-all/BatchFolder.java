import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Says: The rows of batch 0 are gone
 *
 * <p>Asked: https://github.com/aws/aws-sdk-pandas/issues/80
 */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.write().mode("overwrite").json(folder);
  }
}
